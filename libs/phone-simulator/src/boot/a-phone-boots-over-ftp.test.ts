import { afterEach, describe, expect, it } from '@jest/globals';
import { parseBootServer, virtualPhone, type BootServer, type VirtualPhoneOptions } from '@ringfleet/ucs';
import { ScriptedFtpServer } from '../ftp/scripted-ftp-server.test-parts.ts';
import { bootPhone, type BootOptions } from './boot-phone.ts';

const mac = '0004f28062d6';
const servers: ScriptedFtpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function boot(
  files: Record<string, string | Buffer>,
  phone: Partial<VirtualPhoneOptions> & { path?: string } = {},
  options: BootOptions & { script?: ScriptedFtpServer['script'] } = {},
) {
  const { script, ...bootOptions } = options;
  const server = new ScriptedFtpServer({ files, ...(script ? { script } : {}) });
  servers.push(server);
  const address = await server.listen();
  const bootServer = parseBootServer(`ftp://127.0.0.1:${address.port}/${phone.path ?? ''}`) as BootServer;
  const virtual = virtualPhone({ mac, model: 'VVX400', clock: new Date(), ...phone, bootServer });
  const booted = await bootPhone(virtual, address, { fast: true, ...bootOptions });
  return { server, virtual, address, ...booted };
}

const master = (attributes: string) => `<APPLICATION ${attributes}/>`;
const asked = (server: ScriptedFtpServer) =>
  server.commands.filter((line) => /^(RETR|STOR|APPE)/.test(line)).map((line) => line.replace(/^.*? /, ''));

describe('a virtual phone', () => {
  it('reads its files in order and uploads logs to the root first, to the directory later', async () => {
    const files = {
      '000000000000.cfg': master('CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"'),
      'shared.cfg': '<a device.set="1" reg.1.address="x"/>',
    };
    const first = await boot(files);
    expect(first.result.files).toMatchObject([{ path: 'shared.cfg', parameters: 2 }]);
    expect([...first.server.files.keys()]).toEqual(
      expect.arrayContaining([`${mac}-boot.log`, `${mac}-app.log`]),
    );
    expect(first.uploads).toBe(4);
    expect(asked(first.server).slice(0, 3)).toEqual([`${mac}-boot.log`, `${mac}.cfg`, '000000000000.cfg']);

    const later = await boot(files, { memory: first.result.memory });
    expect([...later.server.files.keys()]).toContain(`logs/${mac}-app.log`);
    expect(later.server.files.has(`${mac}-app.log`)).toBe(false);
  });

  it('writes inventory lines that tell its model, part number and versions', async () => {
    const { server } = await boot({ '000000000000.cfg': master('') }, { applicationVersion: '5.9.6.2996' });
    const log = server.files.get(`${mac}-app.log`)?.toString() ?? '';
    expect(log).toContain('Platform: Model=VVX 400, Assembly=3111-46157-002');
    expect(log).toContain('Version=Helford6 5.9.6.2996');
  });

  it('takes the master file that its boot server address names, below the site', async () => {
    const { result } = await boot({ 'berlin/own.cfg': master('') }, { path: 'berlin/own.cfg' });
    expect(result.masterPath).toBe('berlin/own.cfg');
  });

  it('tries a broken transfer three times, then goes on with what it has', async () => {
    const script = (command: string) => (command === 'RETR 000000000000.cfg' ? '451 broken' : undefined);
    const { server, result } = await boot({ '000000000000.cfg': master('') }, {}, { script, retryMs: 1 });
    expect(asked(server).filter((name) => name === '000000000000.cfg')).toHaveLength(3);
    expect(result.masterPath).toBeUndefined();
    expect(result.faults).toMatchObject([{ code: 'transfer-failed' }]);
  });

  it('uploads over a second connection when it has two', async () => {
    const { server } = await boot({ '000000000000.cfg': master('') }, {}, { connections: 2 });
    expect(server.sessions).toBe(2);
  });

  it('boots on what it has when nobody listens', async () => {
    const { virtual, address, server } = await boot({ '000000000000.cfg': master('') });
    await server.close();
    servers.pop();
    const { result } = await bootPhone(virtual, address, { fast: true, retryMs: 1 });
    expect(result.masterPath).toBeUndefined();
    expect(result.faults.length).toBeGreaterThan(0);
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const { result, uploads } = await boot({ '000000000000.cfg': master('') }, {}, { signal: stop.signal });
    expect(uploads).toBe(0);
    expect(result.masterPath).toBeUndefined();
  });
});

describe('the firmware that a virtual phone finds', () => {
  const image = Buffer.alloc(20_000_000, 7);
  const running = { applicationVersion: '5.9.6.2996' };

  it('is read by its header alone when the folder names the version that runs', async () => {
    const files = {
      '000000000000.cfg': master('APP_FILE_PATH="firmware/5.9.6.2996/sip.ld"'),
      'firmware/5.9.6.2996/3111-46157-002.sip.ld': image,
    };
    const { result, bytes } = await boot(files, running);
    expect(result.firmware).toMatchObject({ decision: 'current', version: '5.9.6.2996' });
    expect(bytes).toBeLessThan(1_000_000);
  });

  it('is read whole and installed when sip.ver says another version', async () => {
    const files = { '000000000000.cfg': master(''), 'sip.ver': '5.9.8.5760', 'sip.ld': image };
    const { result, bytes, server } = await boot(files, running);
    expect(result.installed).toEqual(['5.9.8.5760']);
    expect(result.application?.version).toBe('5.9.8.5760');
    expect(bytes).toBeGreaterThan(image.length);
    expect(server.sessions).toBe(2);
  });

  it('has its hash for a version when nothing else tells it, and is installed once', async () => {
    const files = { '000000000000.cfg': master('APP_FILE_PATH="sip_404.ld"'), 'sip_404.ld': image };
    const { result } = await boot(files, running, { knownImages: new Map() });
    expect(result.installed).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
    expect(result.firmware.decision).toBe('current');
  });
});
