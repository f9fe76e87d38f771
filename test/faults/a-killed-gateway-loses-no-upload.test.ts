import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { decodeEvent, topicName, type EventOf } from '@ringfleet/contracts';
import type { DeliveredMessage } from '@ringfleet/messaging';
import { MAC, MASTER, openBus } from './gateway-stand.ts';
import { get, login, override, put, startGateway } from './started-gateway.ts';

const PATH = `overrides/${MAC}-phone.cfg`;

describe('a gateway that is killed', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ringfleet-faults-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const storedEvents = async () => {
    const bus = await openBus(root);
    const topic = topicName('phoneUploads');
    const end = Object.values(await bus.endOffsets(topic)).reduce((sum, offset) => sum + offset, 0);
    const found: DeliveredMessage[] = [];
    const { promise: all, resolve } = Promise.withResolvers<void>();
    if (end === 0) resolve();
    const handle = async (batch: DeliveredMessage[]) => {
      found.push(...batch);
      if (found.length >= end) resolve();
    };
    const subscription = await bus.follow({ topics: [topic], otherwise: 'beginning', handle });
    await all;
    await subscription.close();
    await bus.close();
    return found.map(decodeEvent) as EventOf<'ringfleet.phone.upload-stored.v1'>[];
  };

  it.each([
    ['between fsync and 226', 1],
    ['between 226 and blob', 1],
    ['between blob and phone file', 1],
    ['between phone file and event', 1],
    ['after the event', 2],
  ])('%s has the upload when it is back, with one id', async (moment, copies) => {
    const first = await startGateway(root, moment);
    const phone = await login(first.port);
    expect(await get(phone, '000000000000.cfg')).toBe(MASTER);
    // Whether the 226 came before the end is a race; that it is back afterwards must hold in both cases.
    const acknowledged = await put(phone, PATH, override('ringer10')).then(
      () => true,
      () => false,
    );
    if (moment === 'between fsync and 226') expect(acknowledged).toBe(false);
    expect(await first.ended).toBe('SIGKILL');
    phone.close();

    const second = await startGateway(root);
    const again = await login(second.port);
    expect(await get(again, PATH)).toBe(override('ringer10'));
    again.close();
    expect(await second.stop()).toBe(0);

    const events = await storedEvents();
    expect(events.length).toBeGreaterThanOrEqual(1);
    expect(events.length).toBeLessThanOrEqual(copies);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    expect(new Set(events.map(({ data }) => data.order)).size).toBe(1);
  });

  it('in the middle of an upload shows nothing of it, and keeps what was there', async () => {
    const first = await startGateway(root);
    const phone = await login(first.port);
    await get(phone, '000000000000.cfg');
    await put(phone, PATH, override('whole'));
    async function* endless(gateway: { kill(): Promise<void> }) {
      yield Buffer.alloc(100_000, 'x');
      await gateway.kill();
      yield Buffer.alloc(10, 'x');
    }
    await expect(phone.uploadFrom(Readable.from(endless(first)), `logs/${MAC}-app.log`)).rejects.toThrow();
    phone.close();

    const second = await startGateway(root);
    const again = await login(second.port);
    expect(await get(again, PATH)).toBe(override('whole'));
    await expect(again.size(`logs/${MAC}-app.log`)).rejects.toMatchObject({ code: 550 });
    again.close();
    expect(await second.stop()).toBe(0);
    expect((await storedEvents()).map(({ data }) => data.kind)).toEqual(['phone']);
  });

  it('during a boot lets the phone begin anew and find the same', async () => {
    const first = await startGateway(root);
    const phone = await login(first.port);
    expect(await get(phone, '000000000000.cfg')).toBe(MASTER);
    await put(phone, `logs/${MAC}-boot.log`, 'boot\n');
    await first.kill();
    await expect(get(phone, 'shared.cfg')).rejects.toThrow();
    phone.close();

    const second = await startGateway(root);
    const again = await login(second.port);
    expect(await get(again, '000000000000.cfg')).toBe(MASTER);
    expect(await get(again, 'shared.cfg')).toBe('<a/>');
    expect(await get(again, `logs/${MAC}-boot.log`)).toBe('boot\n');
    await put(again, PATH, override('ringer10'));
    again.close();
    expect(await second.stop()).toBe(0);
    expect((await storedEvents()).map(({ data }) => data.kind).sort()).toEqual(['boot-log', 'phone']);
  });
});
