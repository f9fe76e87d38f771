import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { IntentService } from '../intent/intent.service.ts';
import { RendererBench } from '../renderer.test-bench.ts';
import { MovePhones } from './move-phones.service.ts';

/** More than a plan holds in memory. */
const PHONES = 2_500;
const asked = { author: 'admin', note: '', dryRun: false };

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('site', 'berlin', { parameters: { 'up.backlight.timeout': '10' } });
  await bench.put('site', 'paris', { parameters: { 'up.backlight.timeout': '20' } });
  const phones = Array.from({ length: PHONES }, (_, at): ProposedDocument => {
    const id = `0004f2${(0x100000 + at).toString(16)}`;
    return { kind: 'phone', id, input: { site: 'berlin', name: `Phone ${at}` } };
  });
  await bench.of(IntentService).change(() => Promise.resolve([phones]), asked);
});
afterAll(() => bench.remove());

const headOf = () => bench.changeSets.head();

describe(`${PHONES} phones`, () => {
  it('move to another site in one change set', async () => {
    const head = await headOf();
    const report = await bench.of(MovePhones).move({ from: { site: 'berlin' } }, { site: 'paris' }, asked);
    expect(report).toMatchObject({
      ...{ version: head + 1, phones: PHONES, fileCount: PHONES },
      counts: { added: 0, changed: PHONES, removed: 0, unchanged: 0 },
    });
    expect(report.files).toHaveLength(100);
  });

  it('move although phones make change sets meanwhile', async () => {
    const [report] = await Promise.all([
      bench.of(MovePhones).move({ from: { site: 'paris' } }, { site: 'berlin' }, asked),
      bench.put('site', 'rome', {}),
    ]);
    expect(report.counts).toMatchObject({ changed: PHONES });
  });
});
