import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandalone } from './start-standalone.ts';

/** The document of the whole API as docs/reference/openapi.json holds it, asked of a start of its own. */
export async function openApiText(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfleet-openapi-'));
  try {
    const running = await startStandalone({
      env: {
        RINGFLEET_DATA_DIR: folder,
        RINGFLEET_FTP_PORT: '0',
        RINGFLEET_FTP_HOST: '127.0.0.1',
        RINGFLEET_FTP_PASSIVE_PORTS: '0',
        RINGFLEET_HTTP_PORT: '0',
        RINGFLEET_LOG_LEVEL: 'silent',
      },
      out: { write: () => undefined },
    });
    try {
      const token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
      const { host, port } = running.endpoints.http;
      const response = await fetch(`http://${host}:${port}/api/v1/openapi.json`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return `${JSON.stringify(await response.json(), null, 2)}\n`;
    } finally {
      await running.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
