import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RingfleetEvent } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { replacing } from '@ringfleet/service-kit/test-bench';
import { startTestFront, withFolder, type TestFront } from '../console.test-parts.ts';
import { SseClient } from './sse-client.test-parts.ts';

const at = '2026-11-23T20:00:00.000Z';
const macs = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const hash = `hmac:${'a'.repeat(64)}`;

const aborted = (mac: string, n: number): RingfleetEvent<'ringfleet.phone.upload-aborted.v1'> => ({
  id: `${mac}-${n}`,
  type: 'ringfleet.phone.upload-aborted.v1',
  source: '/ringfleet/ftp-gateway/test',
  subject: mac,
  time: at,
  data: {
    mac,
    path: `${mac}-app.log`,
    verb: 'APPE',
    bytes: n,
    reason: 'data-closed',
    address: '192.0.2.1',
    session: 's',
    gateway: 'test',
    at,
  },
});

describe('live events', () => {
  let front: TestFront;
  let folder: string;
  let remove: () => Promise<void>;
  const clients: SseClient[] = [];
  beforeEach(async () => {
    ({ folder, remove } = await withFolder());
    front = await startTestFront(folder);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await front.stop();
    await remove();
  });

  const client = (query: string, lastEventId?: string) => {
    const made = new SseClient();
    clients.push(made);
    return made.open(front, query, lastEventId);
  };
  const publish = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1)
      for (const mac of macs) await front.publish('phoneUploads', mac, aborted(mac, n));
  };
  /** Publishes so many of each phone, which a client sees; then the front stops. @returns the id that it saw last */
  const seenBeforeStop = async (count: number) => {
    const live = await client('from=beginning&topic=phone-uploads');
    await publish(0, count);
    await live.take(count * macs.length);
    live.close();
    await front.stop();
    return live.lastEventId;
  };
  const idsFor = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => macs.map((mac) => `${mac}-${from + n}`))
      .flat()
      .sort();

  it('come as they happen, with id, type, time, subject, source and data', async () => {
    await publish(0, 1);
    const live = await client('');
    await front.publish('phoneUploads', macs[0], aborted(macs[0], 1));
    const [first] = await live.take(1);
    expect(first?.event).toEqual({
      id: `${macs[0]}-1`,
      type: 'ringfleet.phone.upload-aborted.v1',
      time: at,
      subject: macs[0],
      source: '/ringfleet/ftp-gateway/test',
      data: aborted(macs[0], 1).data,
    });
  });

  it('resume from the last id without loss or repeats, wherever the client was cut', async () => {
    await publish(0, 10);
    const seen: string[] = [];
    let lastEventId = '';
    for (const step of [4, 1, 13, 7]) {
      const part = await client('from=beginning', lastEventId);
      seen.push(...(await part.take(step)).map(({ event }) => event.id));
      lastEventId = part.lastEventId;
      part.close();
    }
    await publish(10, 12);
    const rest = await client('', lastEventId);
    seen.push(...(await rest.take(11)).map(({ event }) => event.id));
    expect(seen.toSorted()).toEqual(idsFor(0, 12));
    for (const mac of macs) {
      const order = seen.filter((id) => id.startsWith(mac)).map((id) => Number(id.split('-')[1]));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });

  it('resume after the server was restarted, and also when the client had seen nothing but a heartbeat', async () => {
    const live = await client('');
    await publish(0, 1);
    await live.take(1);
    const { lastEventId } = live;
    const ended = live.end();
    await front.stop();
    await ended;
    front = await startTestFront(folder);
    await publish(1, 2);
    const resumed = await client('', lastEventId);
    const ids = (await resumed.take(5)).map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(5);
  });

  it('pass the filters that are given', async () => {
    await publish(0, 2);
    await front.publish('phoneActivity', '192.0.2.9', {
      id: 'r-1',
      type: 'ringfleet.phone.login-refused.v1',
      source: '/ringfleet/ftp-gateway/test',
      time: at,
      data: {
        gateway: 'test',
        address: '192.0.2.9',
        users: ['root'],
        count: 1,
        firstAt: at,
        lastAt: at,
        reason: 'unknown-user',
      },
    });
    const byMac = await client(`from=beginning&mac=${macs[0]}&mac=${macs[1]}`);
    expect((await byMac.take(4)).every(({ event }) => event.subject !== macs[2])).toBe(true);
    const byType = await client('from=beginning&type=phone.login-refused');
    expect((await byType.take(1))[0]?.event.id).toBe('r-1');
    const byTopic = await client('from=beginning&topic=phone-activity');
    expect((await byTopic.take(1))[0]?.event.id).toBe('r-1');
  });

  it('carry no sealed bytes, and tell of deletions', async () => {
    await front.publish('phoneFiles', `${macs[0]}/phone`, {
      id: 'f-1',
      type: 'ringfleet.phone-file.current.v1',
      source: '/ringfleet/ftp-gateway/test',
      subject: macs[0],
      time: at,
      data: {
        mac: macs[0],
        kind: 'phone',
        path: `${macs[0]}-phone.cfg`,
        order: '001763928000123-000004-0000-test',
        size: 7,
        hash,
        modified: at,
        gateway: 'test',
        bytes: 'c2VhbGVk',
      },
    });
    await front.bus.publish('ringfleet.phone-files.v1', [
      { key: `${macs[0]}/web`, value: null, headers: {} },
    ]);
    const live = await client(`from=beginning&topic=phone-files&mac=${macs[0]}`);
    const events = (await live.take(2)).map(({ event }) => event);
    expect(JSON.stringify(events)).not.toContain('c2VhbGVk');
    expect(events.find(({ id }) => id === 'f-1')).toMatchObject({ data: { size: 7 } });
    expect(events.find(({ type }) => type === 'ringfleet.tombstone.v1')).toMatchObject({
      subject: macs[0],
      data: { key: `${macs[0]}/web` },
    });
  });

  it('skip what no one can read', async () => {
    await front.bus.publish('ringfleet.phone-uploads.v1', [
      { key: macs[0], value: Buffer.from('{'), headers: {} },
    ]);
    await front.publish('phoneUploads', macs[0], aborted(macs[0], 1));
    const live = await client('from=beginning');
    expect((await live.take(1))[0]?.event.id).toBe(`${macs[0]}-1`);
  });

  it('refuse a cursor that is none, and a filter that is none', async () => {
    const refused = async (query: string) => (await front.ask(`/api/v1/events?${query}`)).json();
    expect(await refused('cursor=rubbish')).toMatchObject({ code: 'RF_CURSOR_INVALID', status: 400 });
    expect(await refused('type=phone.upload-storred')).toMatchObject({
      code: 'RF_REQUEST_INVALID',
      detail: expect.stringContaining('did you mean phone.upload-stored?'),
    });
    expect(await refused('mac=00:04:f2:00:00:01')).toMatchObject({ code: 'RF_REQUEST_INVALID' });
  });

  it('say when what the cursor points to was deleted meanwhile', async () => {
    const live = await client('from=beginning&topic=phone-uploads');
    await front.publish('phoneUploads', macs[0], aborted(macs[0], 1));
    await live.take(1);
    const { lastEventId } = live;
    live.close();
    await front.stop();
    front = await startTestFront(folder, (bus) =>
      Object.assign(Object.create(bus) as EventBus, { beginningOffsets: async () => ({ 0: 1000, 1: 1000 }) }),
    );
    const resumed = await client('topic=phone-uploads', lastEventId);
    const [gap] = await resumed.take(1);
    expect(gap).toMatchObject({ name: 'gap', event: { topic: 'ringfleet.phone-uploads.v1', to: 1000 } });
  });

  it('of a bus whose place another takes end, and go on with all that is in that one', async () => {
    const lastEventId = await seenBeforeStop(2);
    for (const file of ['events.sqlite', 'events.sqlite-wal', 'events.sqlite-shm'])
      await rm(join(folder, file), { force: true });
    let replace: (() => void) | undefined;
    front = await startTestFront(folder, (bus) =>
      replacing(bus, {
        follow: (following) => {
          replace = following.onReplaced;
          return bus.follow(following);
        },
      }),
    );
    await publish(7, 8);
    const resumed = await client('topic=phone-uploads', lastEventId);
    const [gap, ...events] = await resumed.take(4);
    expect(gap).toMatchObject({ name: 'gap', event: { replaced: true } });
    expect(events.map(({ event }) => event.id).sort()).toEqual(idsFor(7, 8));
    replace?.();
    await resumed.end();
  });

  it('of a bus that was set back to an earlier state begin with all that it holds', async () => {
    const lastEventId = await seenBeforeStop(1);
    front = await startTestFront(folder, (bus) =>
      replacing(bus, { endOffsets: async () => ({ 0: 0, 1: 0 }) }),
    );
    const resumed = await client('topic=phone-uploads', lastEventId);
    const [gap, ...events] = await resumed.take(4);
    expect(gap).toMatchObject({ name: 'gap', event: { replaced: true } });
    expect(events.map(({ event }) => event.id).sort()).toEqual(idsFor(0, 1));
  });
});
