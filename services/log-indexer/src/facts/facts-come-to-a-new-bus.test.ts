import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogIndexerBench, line, MAC } from '../log-indexer.test-bench.ts';

const OTHER = '0004f2e7325a';

describe('facts of phones, when the bus was lost for good', () => {
  let bench: LogIndexerBench;
  beforeEach(async () => {
    bench = await LogIndexerBench.start();
    for (const [minute, mac] of [MAC, OTHER].entries())
      await bench.upload({ mac, minute, text: `${line(minute, 'registered')}\n` });
    await bench.settled();
  });
  afterEach(() => bench.remove());

  const held = async () =>
    Object.fromEntries([...(await bench.held('phoneFacts'))].map(([key, { data }]) => [key, data]));

  it('come to the new one by themselves', async () => {
    const before = await held();
    expect(Object.keys(before).sort()).toEqual([MAC, OTHER]);
    await bench.loseBus();
    await bench.startAgain();
    while (Object.keys(await held()).length < 2) await bench.settled();
    expect(await held()).toEqual(before);
  });

  it('are published again whenever somebody asks, and learned further', async () => {
    const before = await held();
    const { status, body } = await bench.request('POST', 'phones/republished-state');
    expect({ status, body }).toEqual({ status: 200, body: { records: { 'phone-facts.v1': 2 } } });
    expect(await held()).toEqual(before);
    await bench.upload({ minute: 30, text: `${line(1800, 'registered')}\n` });
    await bench.settled();
    expect((await held())[MAC]).not.toEqual(before[MAC]);
  });
});
