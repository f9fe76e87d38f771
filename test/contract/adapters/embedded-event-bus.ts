import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventBus } from '@ringfleet/messaging';
import type { BusUnderTest } from '../event-bus.rig.ts';

const publisher = join(import.meta.dirname, '../embedded-publisher.test-program.ts');

/** The embedded bus in a passing folder; every n-th message is delivered twice. */
export const embeddedEventBus = (duplicates: number) => async (): Promise<BusUnderTest> => {
  const folder = await mkdtemp(join(tmpdir(), 'rf-bus-'));
  const file = join(folder, 'log.db');
  const opened: Awaited<ReturnType<typeof openEmbeddedEventBus>>[] = [];
  return {
    open: async () => {
      const bus = await openEmbeddedEventBus({ file, duplicates });
      opened.push(bus);
      return bus;
    },
    compact: async () => opened.at(-1)?.sweep(),
    spawnPublisher: (topic) =>
      spawn(process.execPath, ['--conditions=ringfleet-source', publisher, file, topic], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    dispose: () => rm(folder, { recursive: true }),
  };
};
