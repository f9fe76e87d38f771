import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually } from '../end-to-end/eventually.ts';
import { RingfleetProcess } from '../infra/cluster/ringfleet-process.ts';
import { freePort } from '../infra/free-port.ts';

it('a console whose database is away answers its probes, says what it waits for, and stops when it is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rf-console-'));
  const probes = await freePort();
  const env = {
    ...{ RINGFLEET_DATA_DIR: folder, RINGFLEET_KEYS_FILE: join(folder, 'keys.json') },
    ...{ RINGFLEET_BUS: 'kafka', RINGFLEET_KAFKA_BROKERS: '127.0.0.1:1', RINGFLEET_BLOBS: 'gridfs:' },
    ...{ RINGFLEET_MONGODB_URI: 'mongodb://127.0.0.1:1/ringfleet', RINGFLEET_HTTP_PORT: '0' },
    ...{ RINGFLEET_PROBES_PORT: String(probes), RINGFLEET_LOG_FORMAT: 'text' },
  };
  await RingfleetProcess.run(['keys', 'create', env.RINGFLEET_KEYS_FILE], env);
  const console = new RingfleetProcess(['start', 'console'], env);
  const status = (path: string) =>
    fetch(`http://127.0.0.1:${probes}${path}`).then(
      (answer) => answer.status,
      () => 0,
    );
  try {
    await eventually(
      () => status('/health'),
      (answer) => answer === 200 || !console.isRunning,
    );
    expect(await status('/health/ready')).toBe(503);
    await eventually(
      async () => ((await status('/health')) === 200 ? console.lastWords : ''),
      (said) => /its stores do not open: .*127\.0\.0\.1:1/.test(said) || !console.isRunning,
    );
    expect(console.isRunning).toBe(true);
  } finally {
    await console.stop();
    await rm(folder, { recursive: true });
  }
});
