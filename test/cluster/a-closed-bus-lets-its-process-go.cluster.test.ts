import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KafkaBench, ownName } from './kafka.test-bench.ts';

let bench: KafkaBench;
beforeAll(async () => {
  bench = await KafkaBench.start();
}, 240_000);
afterAll(() => bench?.stop());

it('lets its process end, though it was closed while it asked (kafkajs loses sight of sockets then)', async () => {
  const topic = ownName('asked-for');
  await bench.open().ensureTopics([{ topic, partitions: 2, retention: { days: 1 } }]);
  const program = join(import.meta.dirname, 'kafka-asker.test-program.ts');
  const args = ['--conditions=ringfleet-source', program, bench.broker.brokers.join(','), topic];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    await once(child.stdout, 'data');
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
