import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBenchParts } from '@ringfleet/service-kit/test-bench';
import { service } from '../../services/log-indexer/src/index.ts';
import { eventually } from './eventually.ts';
import { type GeneratedLogs, generateLogs } from './generated-logs.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const PHONES = 20;
const LINES_OF_PHONE = 1_000;

let ringfleet: RunningRingfleet;
let logs: GeneratedLogs;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await ringfleet.stop();
  const parts = await openBenchParts({ folder: ringfleet.dataFolder, service });
  logs = await generateLogs(parts, {
    ...{ phones: PHONES, linesOfPhone: LINES_OF_PHONE },
    writtenUntil: Date.now() - 3_600_000,
  });
  await parts.close();
  await ringfleet.startAgain();
}, 120_000);
afterAll(() => ringfleet.remove());

describe('20,000 lines that came torn, again and out of order', () => {
  it('are each found once', async () => {
    const counts = () => ringfleet.json<{ items: { key: string; count: number }[] }>('logs/counts?by=phone');
    await eventually(counts, ({ items }) => sum(items.map(({ count }) => count)) >= logs.total);
    // What a bus still holds may bring nothing more: it is handled when the process has stopped.
    await settled();
    for (const [mac, lines] of logs.lines) {
      const { items } = await ringfleet.json<{ items: { raw: string }[] }>(
        `logs/search?limit=1000&mac=${mac}`,
      );
      expect(items.map(({ raw }) => raw).sort()).toEqual([...lines].sort());
    }
    expect(sum((await counts()).items.map(({ count }) => count))).toBe(logs.total);
  }, 120_000);
});

async function settled(): Promise<void> {
  for (;;) {
    await ringfleet.stop();
    const parts = await openBenchParts({ folder: ringfleet.dataFolder, service });
    const lag = sum(Object.values(await parts.bus.lag(service.name)));
    await parts.close();
    await ringfleet.startAgain();
    if (lag === 0) return;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
