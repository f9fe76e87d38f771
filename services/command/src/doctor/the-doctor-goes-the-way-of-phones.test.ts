import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startStandalone, type RunningStandalone } from '@ringfleet/standalone';
import { run, Workplace } from '../command.test-parts.ts';
import type { Finding } from './finding.ts';

const workplace = new Workplace();
const servers: RunningStandalone[] = [];
const listeners: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const listener of listeners.splice(0)) listener.close();
  await workplace.close();
});

async function start(settings: Record<string, string> = {}): Promise<string> {
  const folder = await workplace.folder();
  const env = {
    ...{ RINGFLEET_DATA_DIR: folder, RINGFLEET_FTP_PORT: '0', RINGFLEET_HTTP_PORT: '0' },
    ...{ RINGFLEET_FTP_HOST: '127.0.0.1', RINGFLEET_FTP_PASSIVE_PORTS: '0', RINGFLEET_LOG_LEVEL: 'silent' },
    ...settings,
  };
  servers.push(await startStandalone({ env, out: { write: () => undefined } }));
  return folder;
}

async function doctor(...argv: string[]) {
  const { status, out, err } = await run(['doctor', '--idle', '0', '--json', ...argv]);
  const { findings } = JSON.parse(out || '{"findings":[]}') as { findings: Finding[] };
  return { status, err, states: findings.map(({ look, state }) => `${look}: ${state}`), findings };
}

describe('ringfleet doctor', () => {
  it('finds all well where phones can boot, and stores nothing', async () => {
    const data = await start();
    const { status, states } = await doctor('--data', data);
    expect(states).toEqual([
      'control connection: well',
      'login: well',
      'source address: well',
      'PASV: well',
      'EPSV: well',
    ]);
    expect(status).toBe(0);
    const { out } = await run(['phones', '--data', data, '--json']);
    expect(out).not.toContain('mac');
  });

  it('finds an advertised address that nobody reaches, and says what to change', async () => {
    const data = await start({ RINGFLEET_FTP_ADVERTISED_HOST: '127.0.0.9' });
    const { status, findings } = await doctor('--data', data);
    expect(status).toBe(1);
    const { said, change } = findings.find(({ look }) => look === 'PASV')!;
    expect(said).toContain('127.0.0.9, which cannot be reached; 127.0.0.1 can');
    expect(change).toContain('RINGFLEET_FTP_ADVERTISED_HOST (gateway.advertised.value) to 127.0.0.1');
    expect(findings.find(({ look }) => look === 'EPSV')).toMatchObject({ state: 'well' });
  });

  it('finds a login that is refused', async () => {
    const data = await start({ RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: '192.0.2.0/24' });
    const { status, states } = await doctor('--data', data);
    expect([status, states.at(-1)]).toEqual([1, 'login: wrong']);
  });

  it('finds a name that is none, and a port on which nobody answers', async () => {
    expect((await doctor('ftp://phones.invalid')).states).toEqual(['name: wrong']);
    const closed = createServer().listen(0, '127.0.0.1');
    listeners.push(closed);
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect((await doctor(`ftp://127.0.0.1:${port}`)).states).toEqual(['control connection: wrong']);
  });
});
