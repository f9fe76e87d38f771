import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openBenchParts } from '@ringfleet/service-kit/test-bench';
import { service } from '../../services/log-indexer/src/index.ts';
import { type GeneratedLogs, generateLogs } from '../end-to-end/generated-logs.ts';
import { StandaloneProcess } from './standalone-process.ts';

/** Two million lines in `npm run test:faults`; else a short cut. */
const PHONES = process.env.RINGFLEET_FAULTS === 'full' ? 2_000 : 30;
const LINES_OF_PHONE = 1_000;
const KILLS = 8;
const HOUR_MS = 3_600_000;
const LONG = 2 * HOUR_MS;

let folder: string;
let logs: GeneratedLogs;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringfleet-killed-indexer-'));
  const first = await StandaloneProcess.start(folder);
  await first.kill();
  const parts = await openBenchParts({ folder, service });
  const writtenUntil = Date.now() - HOUR_MS;
  logs = await generateLogs(parts, { phones: PHONES, linesOfPhone: LINES_OF_PHONE, writtenUntil });
  await parts.close();
}, LONG);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an indexer that is killed again and again while it takes in many lines', () => {
  it(
    'has each of them once',
    async () => {
      let server = await StandaloneProcess.start(folder);
      for (let kills = 1; kills <= KILLS; kills += 1) {
        // Wherever it is when so much is done.
        await hold(server, (logs.total * kills) / (KILLS + 2));
        await server.kill();
        server = await StandaloneProcess.start(folder);
      }
      await hold(server, logs.total);
      await server.kill();
      while ((await backlog()) > 0) {
        server = await StandaloneProcess.start(folder);
        await wait(1000);
        await server.kill();
      }
      server = await StandaloneProcess.start(folder);
      expect(await heldLines(server)).toBe(logs.total);
      for (const [mac, lines] of logs.lines) {
        const { items } = await server.json<{ items: { raw: string }[] }>(
          `logs/search?limit=1000&mac=${mac}`,
        );
        expect([mac, items.map(({ raw }) => raw).sort()]).toEqual([mac, [...lines].sort()]);
      }
      await server.kill();
    },
    LONG,
  );
});

/** Resolves when so many lines are held; most of the time is left to the indexing, however long they take to count. */
async function hold(server: StandaloneProcess, lines: number): Promise<void> {
  for (;;) {
    const asked = performance.now();
    if ((await heldLines(server)) >= lines) return;
    await wait(10 * (performance.now() - asked));
  }
}

async function heldLines(server: StandaloneProcess): Promise<number> {
  const { items } = await server.json<{ items: { count: number }[] }>('logs/counts?by=model&limit=1000');
  return items.reduce((sum, { count }) => sum + count, 0);
}

/** Events that wait for the indexer, told by the bus of the stopped process. */
async function backlog(): Promise<number> {
  const parts = await openBenchParts({ folder, service });
  const lag = await parts.bus.lag(service.name);
  await parts.close();
  return Object.values(lag).reduce((sum, left) => sum + left, 0);
}
