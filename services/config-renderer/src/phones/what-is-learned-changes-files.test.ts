import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PhoneFacts } from '@ringfleet/contracts';
import { RendererBench } from '../renderer.test-bench.ts';

const MAC = '0004f2a6af1b';
const at = '2026-01-01T00:00:00.000Z';

describe('what is learned of a managed phone', () => {
  let renderer: RendererBench;
  /** A test that failed in the meantime waits for nothing more. */
  let over: boolean;
  beforeEach(async () => {
    over = false;
    renderer = await RendererBench.start();
    await renderer.put('fleet', 'fleet', {});
  });
  afterEach(async () => {
    over = true;
    await renderer.remove();
  });

  const fact = (value: string) => ({ value, at, from: 'session' });
  async function learned(facts: Partial<PhoneFacts>): Promise<void> {
    const data = { mac: MAC, discovered: true, firstSeen: at, lastSeen: at, ...facts };
    await renderer.publish('ringfleet.phone.facts-known.v1', data, MAC);
  }
  const paths = async () =>
    [...(await renderer.held('artifacts')).keys()].filter((key) => key.startsWith(MAC)).sort();
  async function untilPaths(expected: string[]): Promise<void> {
    while (!over && JSON.stringify(await paths()) !== JSON.stringify(expected));
  }
  const size = async () => {
    const artifact = (await renderer.held('artifacts')).get(`${MAC}-lync.cfg`)?.data as { size: number };
    return artifact.size;
  };

  it('takes out of its file what its model does not have', async () => {
    await renderer.put('phone', MAC, {
      parameters: { 'reg.1.auth.usePinCredentials': '0', 'reg.1.label': 'x' },
    });
    const before = await size();
    await learned({ model: fact('SPIP331') });
    while (!over && (await size()) === before);
    const report = await renderer.put('phone', MAC, { parameters: { 'reg.1.label': 'y' } }, { dryRun: true });
    expect(report.files[0]?.differences).toEqual([{ name: 'reg.1.label', before: 'x', after: 'y' }]);
  });

  it('gives it a master file of its own while it boots elsewhere than its site says', async () => {
    await renderer.put('site', 'berlin', { bootPath: 'berlin', parameters: { 'a.b': '1' } });
    await renderer.put('phone', MAC, { site: 'berlin' });
    expect(await paths()).toEqual([]);
    await learned({ bootPath: fact('') });
    await untilPaths([`${MAC}.cfg`]);
    await learned({ bootPath: fact('berlin') });
    await untilPaths([]);
  });
});
