import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOverrideFile } from '../files/override-file.ts';
import { parseBootServer } from '../phones/boot-server-url.ts';
import type { BootAnswer, BootRequest } from './boot-request.ts';
import type { BootResult } from './boot-result.ts';
import { driveBoot } from './drive-boot.ts';
import { virtualPhone, type VirtualPhone, type VirtualPhoneOptions } from './virtual-phone.ts';

const corpus = (path: string) => readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url));
const clock = new Date('2026-09-13T15:29:20Z');
const vvx = '0004f28062d6';
const soundPoint = '0004f2a6af1b';

interface Folder {
  files: Record<string, string | Uint8Array>;
  /** Version of each image; a firmware file without one has a version that nobody knows. */
  versions?: Record<string, string>;
}

/** A server that keeps what phones store, as FTP would. */
function serve({ files, versions = {} }: Folder) {
  return ({ verb, path, bytes = new Uint8Array() }: BootRequest): BootAnswer => {
    if (verb === 'RETR') {
      const found = files[path];
      if (found === undefined) return { kind: 'absent' };
      const version = versions[path];
      return { kind: 'found', bytes: Buffer.from(found), ...(version === undefined ? {} : { version }) };
    }
    files[path] = verb === 'APPE' ? Buffer.concat([Buffer.from(files[path] ?? ''), bytes]) : bytes;
    return { kind: 'stored' };
  };
}

function phoneAt(url: string, options: Partial<VirtualPhoneOptions> = {}): VirtualPhone {
  const bootServer = parseBootServer(url);
  if (!bootServer) throw new Error(`no boot server: ${url}`);
  return virtualPhone({
    mac: vvx,
    model: 'VVX400',
    applicationVersion: '4.1.4.7430',
    clock,
    ...options,
    bootServer,
  });
}

const requests = ({ steps }: BootResult) => steps.map(({ verb, path }) => `${verb} ${path}`);
const master = (attributes: string) => `<APPLICATION APP_FILE_PATH="sip.ld" ${attributes}/>`;

describe('the captured boots', () => {
  it('of a SoundPoint IP 335 are repeated request by request', async () => {
    const mac = '0004f2586a4b';
    const captured = corpus('phone-produced/nginx-access-spip335-4.3.1.log')
      .toString()
      .trim()
      .split('\n')
      .map((line) => /"(GET|PUT) \/(\S+) HTTP\/1.1" (\d+)/.exec(line) ?? [])
      .map(([, verb, path, reply]) => `${verb === 'PUT' ? 'STOR' : 'RETR'} ${path} ${reply}`);
    const phone = phoneAt('ftp://host', { mac, model: 'SPIP335', applicationVersion: '3.2.1.0078' });
    const folder = serve({
      files: { '000000000000.cfg': master('CONFIG_FILES=""'), 'sip.ld': 'image' },
      versions: { 'sip.ld': '4.3.1.0440' },
    });
    const result = await driveBoot(phone, (request) =>
      request.verb === 'RETR' ? folder(request) : { kind: 'refused', reason: '405' },
    );
    const replies = { found: '200', absent: '404', refused: '405', stored: '204', failed: '000' };
    const played = result.steps.map(({ verb, path, outcome }) => `${verb} ${path} ${replies[outcome]}`);
    expect(played.slice(0, captured.length)).toEqual(captured);
    expect(result.installed).toEqual(['4.3.1.0440']);
  });

  it('of a VVX 500 are repeated request by request, the doubled prefix included', async () => {
    const mac = '0004f282e824';
    const captured = corpus('phone-produced/http-sequence-vvx500-5.9.7.tsv')
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([verb, path = '', agent = '']) => ({ verb, path: path.slice(1), agent }));
    const image = '3111-44500-001.3111-44500-001.sip.ld';
    const result = await driveBoot(
      phoneAt('ftp://host', { mac, model: 'VVX500', applicationVersion: '5.9.7.4477' }),
      serve({
        files: {
          [`${mac}.cfg`]: '<A APP_FILE_PATH="3111-44500-001.sip.ld" CONFIG_FILES=""/>',
          [image]: 'image',
        },
        versions: { [image]: '5.9.7.4477' },
      }),
    );
    const verbs: Record<string, string> = { PUT: 'STOR', GET: 'RETR', HEAD: 'APPE' };
    expect(requests(result).slice(0, captured.length)).toEqual(
      captured.map(({ verb = '', path }) => `${verbs[verb]} ${path}`),
    );
    expect(result.steps[0]?.phase).toBe('updater');
    expect(result.steps.slice(1).every(({ phase }) => phase === 'application')).toBe(true);
  });
});

describe('the order of a boot', () => {
  const attributes =
    'CONFIG_FILES="shared.cfg, [MACADDRESS]-lync.cfg" MISC_FILES="Leaf.jpg" LOG_FILE_DIRECTORY="/logs/" ' +
    'OVERRIDES_DIRECTORY="own" CONTACTS_DIRECTORY="contacts" LICENSE_DIRECTORY="lic" CALL_LISTS_DIRECTORY="calls"';
  const files = () => ({ '000000000000.cfg': master(attributes), 'shared.cfg': '<a reg.1.label="x"/>' });
  const rest = (mac: string) => [
    'RETR shared.cfg',
    `RETR ${mac}-lync.cfg`,
    `RETR own/${mac}-phone.cfg`,
    `RETR own/${mac}-web.cfg`,
    'RETR lic/000000000000-license.cfg',
    `RETR lic/${mac}-license.cfg`,
    `RETR calls/${mac}-calls.xml`,
    `RETR contacts/${mac}-directory.xml`,
    'RETR contacts/000000000000-directory.xml',
    'RETR Leaf.jpg',
  ];

  it('of a VVX, first with its logs in the root, then in the directory', async () => {
    const folder = serve({ files: files() });
    const first = await driveBoot(phoneAt('ftp://host'), folder);
    expect(requests(first)).toEqual([
      `STOR ${vvx}-boot.log`,
      `RETR ${vvx}.cfg`,
      'RETR 000000000000.cfg',
      'RETR 3111-46157-002.sip.ld',
      'RETR sip.ld',
      ...rest(vvx),
      `APPE ${vvx}-app.log`,
      `STOR own/${vvx}-phone.cfg`,
      `STOR own/${vvx}-web.cfg`,
    ]);
    const second = await driveBoot(phoneAt('ftp://host', { memory: first.memory }), folder);
    expect(requests(second)).toEqual([
      `STOR logs/${vvx}-boot.log`,
      `RETR ${vvx}.cfg`,
      'RETR 000000000000.cfg',
      'RETR 3111-46157-002.sip.ld',
      'RETR sip.ld',
      ...rest(vvx),
      `APPE logs/${vvx}-app.log`,
    ]);
  });

  it('of a SoundPoint: BootROM names, the master twice, the boot log after the firmware', async () => {
    const options = { mac: soundPoint, model: 'SPIP331', memory: { logDirectory: 'logs' } };
    const result = await driveBoot(phoneAt('ftp://host', options), serve({ files: files() }));
    expect(requests(result)).toEqual([
      'RETR 2345-12365-001.bootrom.ld',
      'RETR bootrom.ld',
      `RETR ${soundPoint}.cfg`,
      'RETR 000000000000.cfg',
      'RETR 2345-12365-001.sip.ld',
      'RETR sip.ld',
      `STOR logs/${soundPoint}-boot.log`,
      `RETR ${soundPoint}.cfg`,
      'RETR 000000000000.cfg',
      ...rest(soundPoint),
      `APPE logs/${soundPoint}-app.log`,
      `STOR own/${soundPoint}-phone.cfg`,
      `STOR own/${soundPoint}-web.cfg`,
    ]);
    expect(result.steps.findLast(({ phase }) => phase === 'updater')?.role).toBe('boot-log');
  });

  it('begins with the master file that the boot server’s address names', async () => {
    const folder = serve({
      files: { 'site/lab.cfg': master('CONFIG_FILES="a.cfg,/b.cfg" LOG_FILE_DIRECTORY="logs"') },
    });
    const phone = phoneAt('ftp://host/site/lab.cfg', { wantsUploads: false });
    const result = await driveBoot(phone, folder);
    expect(requests(result).slice(0, 5)).toEqual([
      'RETR site/lab.cfg',
      'RETR site/3111-46157-002.sip.ld',
      'RETR site/sip.ld',
      'RETR site/a.cfg',
      'RETR b.cfg',
    ]);
    expect(requests(result)).toContain(`RETR site/${vvx}-phone.cfg`);
    expect(result.masterPath).toBe('site/lab.cfg');
    expect(result.memory.logDirectory).toBe('site/logs');
  });

  it('goes on to the usual names when that file cannot be had', async () => {
    const folder = serve({ files: { '000000000000.cfg': master('') } });
    const result = await driveBoot(phoneAt('ftp://host/lab.cfg', { wantsUploads: false }), (request) =>
      request.path === 'lab.cfg' ? { kind: 'refused', reason: '550 no' } : folder(request),
    );
    expect(requests(result).slice(0, 3)).toEqual([
      'RETR lab.cfg',
      `RETR ${vvx}.cfg`,
      'RETR 000000000000.cfg',
    ]);
    expect(result.masterPath).toBe('000000000000.cfg');
  });

  it('asks for nothing in a directory that is another server’s', async () => {
    const elsewhere = master(
      'LOG_FILE_DIRECTORY="http://0.0.0.0" OVERRIDES_DIRECTORY="http://h/" MISC_FILES="http://h/x"',
    );
    const result = await driveBoot(
      phoneAt('ftp://host', { memory: { logDirectory: false } }),
      serve({ files: { '000000000000.cfg': elsewhere } }),
    );
    expect(requests(result).filter((request) => /log|phone\.cfg|web\.cfg/.test(request))).toEqual([]);
    expect(result.steps.filter((step) => step.elsewhere).map(({ path }) => path)).toEqual(['http://h/x']);
    expect(result.memory.logDirectory).toBe(false);
  });
});

describe('firmware', () => {
  it.each([
    ['sip.ld', 'VVX400', ['3111-46157-002.sip.ld', 'sip.ld']],
    ['firmware/sip.ld', 'VVX400', ['firmware/3111-46157-002.sip.ld', 'firmware/sip.ld']],
    ['3111-44500-001.sip.ld', 'VVX500', ['3111-44500-001.3111-44500-001.sip.ld', '3111-44500-001.sip.ld']],
    ['sip_404.ld', 'SSIP7000', ['3111-40000-001.sip_404.ld', 'sip_404.ld']],
    [
      '[PHONE_PART_NUMBER].sip.ld',
      'VVX400',
      ['3111-46157-002.3111-46157-002.sip.ld', '3111-46157-002.sip.ld'],
    ],
  ])('%s on a %s is asked for by the two names of section 1.5', async (appFilePath, model, names) => {
    const folder = serve({ files: { '000000000000.cfg': `<A APP_FILE_PATH="${appFilePath}"/>` } });
    const result = await driveBoot(phoneAt('ftp://host', { model }), folder);
    expect(result.steps.filter(({ role }) => role === 'firmware').map(({ path }) => path)).toEqual(names);
    expect(result.firmware).toEqual({ decision: 'absent' });
  });

  const image = '3111-46157-002.sip.ld';
  const folder = (version: string): Folder => ({
    files: { '000000000000.cfg': master('LOG_FILE_DIRECTORY="logs"'), [image]: 'image' },
    versions: { [image]: version },
  });

  it('of the same version is left alone, whatever its leading zeros', async () => {
    const result = await driveBoot(
      phoneAt('ftp://host', { applicationVersion: '4.1.4.0296' }),
      serve(folder('4.1.4.296')),
    );
    expect(result.firmware.decision).toBe('current');
    expect(result.installed).toEqual([]);
  });

  it.each(['5.9.8.5760', '4.0.15.1047'])(
    'of another version, %s, is installed and the phone boots again',
    async (version) => {
      const server = folder(version);
      const result = await driveBoot(phoneAt('ftp://host'), serve(server));
      expect(result.installed).toEqual([version]);
      expect(result.firmware).toEqual({ decision: 'current', path: image, version });
      expect(result.steps.filter(({ role }) => role === 'firmware').map(({ restart }) => restart)).toEqual([
        0, 1,
      ]);
      expect(result.application?.version).toBe(version);
      expect(String(server.files[`logs/${vvx}-app.log`])).toContain(` ${version} `);
      expect(readOverrideFile(Buffer.from(server.files[`${vvx}-phone.cfg`] ?? '')).application?.version).toBe(
        version,
      );
    },
  );

  it('that leads back and forth is noticed, and the phone goes on', async () => {
    let served = 0;
    const server = serve(folder(''));
    const result = await driveBoot(phoneAt('ftp://host'), (request) =>
      request.role === 'firmware' && request.verb === 'RETR'
        ? { kind: 'found', bytes: new Uint8Array(), version: (served += 1) % 2 ? '5.9.8.1' : '4.1.4.1' }
        : server(request),
    );
    expect(result.firmware.decision).toBe('loop');
    expect(result.installed.length).toBeLessThanOrEqual(3);
    expect(result.faults.map(({ code }) => code)).toContain('firmware-loop');
    expect(result.masterPath).toBe('000000000000.cfg');
  });

  it('is not compared when a version is not known', async () => {
    const unknown = await driveBoot(phoneAt('ftp://host'), serve({ ...folder(''), versions: {} }));
    expect(unknown.firmware).toEqual({ decision: 'not-compared', path: image });
    const bootServer = phoneAt('ftp://host').bootServer;
    const anyPhone = virtualPhone({ mac: vvx, model: 'VVX400', bootServer, clock });
    const result = await driveBoot(anyPhone, serve(folder('5.9.8.5760')));
    expect(result.firmware).toEqual({ decision: 'not-compared', path: image, version: '5.9.8.5760' });
    expect(result.application?.version).toBe('5.9.8.5760');
  });
});
