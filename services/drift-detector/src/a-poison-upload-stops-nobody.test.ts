import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeadLetters } from '@ringfleet/messaging';
import { topicName } from '@ringfleet/contracts';
import { DetectorBench, MAC, RING } from './detector.test-bench.ts';

describe('an upload whose bytes cannot be opened', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.start();
  });
  afterEach(() => bench.remove());

  it('is a dead letter with its reason, while others and later ones of the phone are judged', async () => {
    const order = bench.order();
    const key = `ftp-gateway/uploads/${MAC}/${order}-phone`;
    await bench.blobs.putMany([{ key, bytes: Buffer.from('sealed by nobody whom we know') }]);
    await bench.stores({ [RING]: 'ringer1' }, { order, tellFile: false });
    await bench.stores({ [RING]: 'ringer2' }, { mac: '0004f2000001' });
    await bench.settled();
    const uploads = topicName('phoneUploads');
    const letters = new DeadLetters(bench.bus);
    expect(await letters.list(uploads, 'drift-detector')).toMatchObject([
      { key: MAC, errorCode: 'RF_SEAL_BROKEN', attempts: 5 },
    ]);
    expect(await bench.drift()).toMatchObject([{ mac: '0004f2000001' }]);
    await bench.stores({ [RING]: 'ringer3' });
    expect(await bench.drift(`all=true&phone=${MAC}`)).toMatchObject([{ value: 'ringer3' }]);
  });

  it('is taken when it is replayed after its cause is gone, and never counts over a newer one', async () => {
    const order = bench.order();
    const key = `ftp-gateway/uploads/${MAC}/${order}-phone`;
    await bench.blobs.putMany([{ key, bytes: Buffer.from('sealed by nobody whom we know') }]);
    await bench.stores({ [RING]: 'ringer1' }, { order, tellFile: false });
    await bench.stores({ [RING]: 'ringer3' });
    await bench.settled();
    await bench.blobs.delete([key]);
    const bytes = Buffer.from(`<PHONE_CONFIG><OVERRIDES ${RING}="ringer1"/></PHONE_CONFIG>`);
    await bench.blobs.putMany([{ key, bytes: bench.sealer.seal(bytes) }]);
    expect(await new DeadLetters(bench.bus).replay(topicName('phoneUploads'), 'drift-detector')).toBe(1);
    const versions = async () => {
      await bench.settled();
      const { body } = await bench.request<{ items: unknown[] }>('GET', `drift/history/${MAC}/phone`);
      return body.items;
    };
    while ((await versions()).length < 2);
    expect(await bench.drift()).toMatchObject([{ value: 'ringer3' }]);
  });
});
