import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent, RingfleetError, topicName } from '@ringfleet/contracts';
import { startTestFront, type TestFront } from '../console.test-parts.ts';

/** The service behind the test's front. */
const service = 'notes';
const topic = 'phone-uploads.v1';

describe('dead letters', () => {
  let folder: string;
  let front: TestFront;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-dead-'));
    front = await startTestFront(folder);
  });
  afterEach(async () => {
    await front.stop();
    await rm(folder, { recursive: true });
  });

  const list = async (query = '') =>
    (await (await front.ask(`/api/v1/dead-letters${query}`)).json()) as {
      total: number;
      items: { id: string; key: string; errorCode: string; reason: string; service: string; topic: string }[];
    };
  const replay = async (body: object) => {
    const response = await front.ask('/api/v1/dead-letters/replay', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('are listed with their reason, handed over again, and then no longer open', async () => {
    let isBroken = true;
    let handled = 0;
    const name = topicName('phoneUploads');
    const subscription = await front.bus.subscribe({
      ...{ group: service, topics: [name, `${name}.${service}.dlq`], attempts: 1, backoffMs: 1 },
      handle: async (message) => {
        if (message.topic !== name && message.headers['x-replays'] === undefined) return;
        if (isBroken) throw new RingfleetError('RF_BLOB_MISSING', { key: 'the secret one' });
        handled += 1;
      },
    });
    expect(await list()).toEqual({ total: 0, items: [] });
    const message = (key: string) => ({ key, value: Buffer.from('{}'), headers: {} });
    await front.bus.publish(name, [message('a'), message('b')]);
    while ((await list()).total < 2);
    const { items } = await list(`?topic=${topic}&service=${service}`);
    expect(items).toMatchObject([
      {
        key: 'a',
        errorCode: 'RF_BLOB_MISSING',
        service,
        topic,
        reason: "The stored bytes '…' are not there.",
      },
      { key: 'b' },
    ]);
    expect(JSON.stringify(items)).not.toContain('the secret one');
    expect(await list('?service=log-indexer')).toEqual({ total: 0, items: [] });

    isBroken = false;
    expect(await replay({ topic, service, ids: [items[1]?.id] })).toEqual({
      status: 200,
      body: { replayed: 1 },
    });
    while ((await list()).total > 1);
    expect(await replay({})).toEqual({ status: 200, body: { replayed: 1 } });
    while (handled < 2) await list();
    expect((await list()).total).toBe(0);
    await subscription.close();
  });

  it('say what of a message cannot be read, and leave open what they do not know', async () => {
    const name = topicName('phoneUploads');
    const subscription = await front.bus.subscribe({
      ...{ group: service, topics: [name], attempts: 1, backoffMs: 1 },
      handle: async (message) => {
        decodeEvent(message);
        throw new RingfleetError('RF_BLOB_MISSING', { key: 'the secret one' });
      },
    });
    const headers = {
      ce_id: '1',
      ce_type: 'ringfleet.phone.upload-stored.v1',
      ce_source: 'test',
      ce_time: '2026-11-28',
    };
    await front.bus.publish(name, [{ key: 'a', value: Buffer.from('{"not": JSON'), headers }]);
    while ((await list()).total < 1);
    expect((await list()).items[0]?.reason).toBe(
      "The message with key 'a' cannot be read: its data is not JSON.",
    );
    await subscription.close();
  });

  it('that are not there are refused, and ids without a place', async () => {
    expect((await replay({ ids: ['0/1'] })).status).toBe(400);
    expect((await replay({ topic, service: 'nobody', ids: ['0/1'] })).body).toEqual({ replayed: 0 });
  });
});
