import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configuration, DetectorBench, MAC, master, MASTER, RING } from './detector.test-bench.ts';

const OTHER = '0004f2000001';

describe('drift records, when the bus was lost for good', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.start();
    await bench.files({ [MASTER]: master('shared.cfg'), 'shared.cfg': configuration({ [RING]: 'ringer2' }) });
    for (const mac of [MAC, OTHER]) {
      await bench.phone({ mac, model: 'VVX400' });
      await bench.stores({ [RING]: 'ringer1' }, { mac });
    }
    await bench.settled();
  });
  afterEach(() => bench.remove());

  const held = async () =>
    Object.fromEntries([...(await bench.held('drift'))].map(([key, { id, data }]) => [key, { id, data }]));

  it('come to the new one by themselves, with the same ids, and those that closed do not', async () => {
    await bench.stores({}, { mac: OTHER });
    await bench.settled();
    const before = await held();
    expect(Object.keys(before)).toEqual([`${MAC}/${RING}`]);
    await bench.loseBus();
    await bench.startAgain();
    while (Object.keys(await held()).length === 0) await bench.settled();
    expect(await held()).toEqual(before);
  });

  it('are published again whenever somebody asks, and judged no otherwise', async () => {
    const before = await held();
    const { status, body } = await bench.request('POST', 'drift/republished-state');
    expect({ status, body }).toEqual({ status: 200, body: { records: { 'drift.v1': 2 } } });
    expect(await held()).toEqual(before);
    await bench.stores({ [RING]: 'ringer10' });
    await bench.settled();
    expect((await held())[`${MAC}/${RING}`]?.data).toMatchObject({ value: 'ringer10' });
  });
});
