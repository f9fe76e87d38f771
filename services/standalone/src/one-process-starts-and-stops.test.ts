import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Client } from 'basic-ftp';
import { startStandalone, type RunningStandalone } from './index.ts';

describe('one process', () => {
  let folder: string;
  let running: RunningStandalone | undefined;
  let printed = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-standalone-'));
    printed = '';
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await rm(folder, { recursive: true });
  });

  const start = async (env: Record<string, string> = {}) =>
    (running = await startStandalone({
      env: {
        RINGFLEET_DATA_DIR: join(folder, 'data'),
        RINGFLEET_FTP_PORT: '0',
        RINGFLEET_FTP_HOST: '127.0.0.1',
        RINGFLEET_FTP_PASSIVE_PORTS: '0',
        RINGFLEET_HTTP_PORT: '0',
        RINGFLEET_LOG_LEVEL: 'silent',
        ...env,
      },
      out: { write: (text) => (printed += text) },
    }));

  const url = (path: string) => `http://127.0.0.1:${running!.endpoints.http.port}${path}`;
  const ask = async (path: string) => {
    const token = (await readFile(join(running!.dataFolder, 'admin.token'), 'utf8')).trim();
    return fetch(url(path), { headers: { authorization: `Bearer ${token}` } });
  };

  it('answers phones and people on the ports it prints and writes down, until it stops', async () => {
    const { endpoints, dataFolder } = await start();
    const file = join(dataFolder, 'endpoints.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(endpoints);
    expect(printed).toContain(`port ${endpoints.ftp.port} on 127.0.0.1`);
    expect(printed).toContain(`http://127.0.0.1:${endpoints.http.port}/api/v1`);

    const phone = new Client();
    await phone.access({
      host: endpoints.ftp.host,
      port: endpoints.ftp.port,
      user: 'PlcmSpIp',
      password: 'PlcmSpIp',
    });
    await phone.list();
    phone.close();

    const status = await ask('/api/v1/status');
    const { services } = (await status.json()) as { services: { service: string; state: string }[] };
    expect(services.map(({ service, state }) => `${service} ${state}`).toSorted()).toEqual([
      'config-renderer up',
      'console up',
      'dhcp-options up',
      'drift-detector up',
      'firmware-catalog up',
      'ftp-gateway up',
      'log-indexer up',
    ]);

    await running?.stop();
    expect(existsSync(file)).toBe(false);
    await expect(fetch(`http://127.0.0.1:${endpoints.http.port}/health`)).rejects.toThrow();
  });

  it('needs a token on every route of every service', async () => {
    await start();
    const { paths } = (await (await ask('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/v1/tree', '/api/v1/phones', '/api/v1/gateways']),
    );
    for (const [path, item] of Object.entries(paths))
      for (const method of Object.keys(item)) {
        const { status } = await fetch(url(path.replaceAll(/\{\w+\}/g, 'x')), {
          method: method.toUpperCase(),
        });
        expect(`${method} ${path} ${status}`).toBe(
          `${method} ${path} ${path.startsWith('/health') ? 200 : 401}`,
        );
      }
  });

  it('starts again on the same folder, with the same token', async () => {
    const token = join((await start()).dataFolder, 'admin.token');
    const first = await readFile(token, 'utf8');
    await running?.stop();
    await start();
    expect(await readFile(token, 'utf8')).toBe(first);
  });

  it('refuses to start without the key file of its data, and starts when that is back', async () => {
    const keys = join((await start()).dataFolder, 'keys.json');
    await running?.stop();
    await rename(keys, `${keys}.away`);
    await expect(start()).rejects.toMatchObject({ code: 'RF_KEY_FILE_LOST', params: { file: keys } });
    expect(existsSync(keys)).toBe(false);
    await rename(`${keys}.away`, keys);
    await start();
  });

  it('refuses a folder that another start holds, and leaves that one alone', async () => {
    const { endpoints } = await start();
    const first = running;
    await expect(start()).rejects.toMatchObject({ code: 'RF_DATA_DIR_HELD', params: { pid: process.pid } });
    running = first;
    expect((await fetch(`http://127.0.0.1:${endpoints.http.port}/health`)).status).toBe(200);
  });

  it('refuses wrong settings before it touches anything', async () => {
    await expect(start({ RINGFLEET_FTP_PORT: 'x', RINGFLEET_HTTP_PROT: '1' })).rejects.toMatchObject({
      code: 'RF_SETTINGS_INVALID',
      message: expect.stringMatching(
        /RINGFLEET_HTTP_PROT.*did you mean RINGFLEET_HTTP_PORT[^]*RINGFLEET_FTP_PORT/,
      ),
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('closes all that it opened when a port is taken, so that the next start works', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ RINGFLEET_HTTP_PORT: String(port) })).rejects.toMatchObject({
      code: 'RF_HTTP_LISTEN',
    });
    await expect(start({ RINGFLEET_FTP_PORT: String(port) })).rejects.toMatchObject({
      code: 'RF_FTP_LISTEN',
    });
    other.close();
    await start();
  });
});
