import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOverrideFile } from '../files/override-file.ts';
import { parseBootServer } from '../phones/boot-server-url.ts';
import type { BootAnswer, BootRequest } from './boot-request.ts';
import type { BootResult } from './boot-result.ts';
import { driveBoot } from './drive-boot.ts';
import { virtualPhone, type VirtualPhone, type VirtualPhoneOptions } from './virtual-phone.ts';

const clock = new Date('2026-09-13T15:29:20Z');
const vvx = '0004f28062d6';

interface Folder {
  files: Record<string, string | Uint8Array>;
}

/** A server that keeps what phones store. */
function serve({ files }: Folder) {
  return ({ verb, path, bytes = new Uint8Array() }: BootRequest): BootAnswer => {
    if (verb !== 'RETR') {
      files[path] = bytes;
      return { kind: 'stored' };
    }
    const found = files[path];
    return found === undefined ? { kind: 'absent' } : { kind: 'found', bytes: Buffer.from(found) };
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

describe('a boot that meets trouble', () => {
  it('goes on with what it has cached when there is no master, and still tries its logs', async () => {
    const memory = { phoneSettings: new Map([['reg.1.label', 'own']]) };
    const result = await driveBoot(phoneAt('ftp://host', { memory }), serve({ files: {} }));
    expect(requests(result)).toEqual([
      `STOR ${vvx}-boot.log`,
      `RETR ${vvx}.cfg`,
      'RETR 000000000000.cfg',
      `APPE ${vvx}-app.log`,
    ]);
    expect(result.masterPath).toBeUndefined();
    expect(result.faults.map(({ code }) => code)).toEqual(['no-master']);
    expect(result.effective.get('reg.1.label')).toMatchObject({ value: 'own', source: 'local' });
    expect(result.memory.logDirectory).toBeUndefined();
  });

  it('tries a broken transfer three times, then does without the file', async () => {
    const folder = serve({
      files: { '000000000000.cfg': master('CONFIG_FILES="a.cfg,b.cfg"'), 'b.cfg': '<b x.y="1"/>' },
    });
    const result = await driveBoot(phoneAt('ftp://host'), (request) =>
      request.path === 'a.cfg' ? { kind: 'failed', reason: '426' } : folder(request),
    );
    const tried = result.steps.filter(({ path }) => path === 'a.cfg');
    expect(tried.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
    ]);
    expect(new Set(tried.map(({ step }) => step)).size).toBe(1);
    expect(result.files.map(({ path, found, parameters }) => [path, found, parameters])).toEqual([
      ['a.cfg', false, 0],
      ['b.cfg', true, 1],
    ]);
    expect(result.faults).toEqual([
      { step: tried[0]?.step, code: 'transfer-failed', message: 'RETR a.cfg: 426' },
    ]);
  });

  it('succeeds when the second attempt does', async () => {
    const folder = serve({ files: { '000000000000.cfg': master('') } });
    const result = await driveBoot(phoneAt('ftp://host'), (request) =>
      request.path === `${vvx}.cfg` && request.attempt === 1
        ? { kind: 'failed', reason: 'reset' }
        : folder(request),
    );
    expect(result.masterPath).toBe('000000000000.cfg');
    expect(result.faults).toEqual([]);
  });

  it('does not take the general master when its own breaks off or is malformed', async () => {
    const files = { '000000000000.cfg': master(''), [`${vvx}.cfg`]: '<APPLICATION' };
    const malformed = await driveBoot(phoneAt('ftp://host'), serve({ files }));
    expect(malformed.masterPath).toBeUndefined();
    expect(malformed.faults.map(({ code }) => code)).toEqual(['malformed-master']);
    const folder = serve({ files });
    const broken = await driveBoot(phoneAt('ftp://host'), (request) =>
      request.path === `${vvx}.cfg` ? { kind: 'failed', reason: 'reset' } : folder(request),
    );
    expect(requests(broken)).not.toContain('RETR 000000000000.cfg');
    expect(broken.masterPath).toBeUndefined();
  });

  it('loses a malformed file’s parameters only, and says where it is wrong', async () => {
    const files = {
      '000000000000.cfg': master('CONFIG_FILES="bad.cfg,good.cfg"'),
      'bad.cfg': '<a reg.1.label=\u201Dx\u201D/>',
      'good.cfg': '<a reg.1.label="good"/>',
    };
    const result = await driveBoot(phoneAt('ftp://host'), serve({ files }));
    expect(result.files[0]).toMatchObject({ found: true, wellFormed: false, parameters: 0, errors: 0 });
    expect(result.files[0]?.faults.length).toBeGreaterThan(0);
    expect(result.faults[0]).toMatchObject({ code: 'malformed-file' });
    expect(result.effective.get('reg.1.label')?.value).toBe('good');
  });
});

describe('any answers whatever', () => {
  const bytes = fc
    .constantFrom(
      '',
      '<',
      master('CONFIG_FILES="../../a.cfg,/b.cfg,http://h/c.cfg" LOG_FILE_DIRECTORY="../.."'),
    )
    .map((text) => Buffer.from(text));
  const answers = fc.infiniteStream(
    fc.oneof(
      fc.record({
        kind: fc.constant('found' as const),
        bytes,
        version: fc.constantFrom('1.0.0.1', '2.0.0.2', 'hash'),
      }),
      fc.constantFrom<BootAnswer>({ kind: 'absent' }, { kind: 'stored' }),
      fc.record({ kind: fc.constantFrom('failed' as const, 'refused' as const), reason: fc.string() }),
    ),
  );

  const nextOf = (stream: Iterator<BootAnswer>) => (stream.next() as IteratorYieldResult<BootAnswer>).value;

  it('bring every boot to an end, and no request out of the root', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom('VVX400', 'SPIP331', 'Unheard'), async (stream, model) => {
        const result = await driveBoot(phoneAt('ftp://host/site', { model }), () => nextOf(stream));
        expect(result.steps.length).toBeLessThan(400);
        const paths = result.steps.filter(({ elsewhere }) => !elsewhere).map(({ path }) => path);
        expect(paths.filter((path) => /^\/|(^|\/)\.\.?(\/|$)|\/\//.test(path))).toEqual([]);
      }),
    );
  });
});

describe('overrides', () => {
  const files = () => ({ '000000000000.cfg': master('OVERRIDES_DIRECTORY="own"') });
  const path = `own/${vvx}-phone.cfg`;
  const ringer = new Map([['np.normal.ringing.calls.tonePattern', 'ringer10']]);

  it('are stored where the server has none, and read back after a factory reset', async () => {
    const server = { files: files() as Folder['files'] };
    const first = await driveBoot(
      phoneAt('ftp://host', { memory: { phoneSettings: ringer } }),
      serve(server),
    );
    expect(first.local).toEqual({ from: 'phone', path, parameters: 1 });
    const stored = Buffer.from(server.files[path] ?? '');
    expect(readOverrideFile(stored).settings.map(({ name, value }) => [name, value])).toEqual([...ringer]);
    const reset = await driveBoot(phoneAt('ftp://host'), serve(server));
    expect(reset.local).toEqual({ from: 'server', path, parameters: 1 });
    expect(reset.memory.phoneSettings).toEqual(ringer);
    expect(requests(reset)).not.toContain(`STOR ${path}`);
    expect(Buffer.from(server.files[path] ?? '')).toEqual(stored);
  });

  it('that an operator seeded count, those that nobody can read do not', async () => {
    const seeded = serve({ files: { ...files(), [path]: '<x a.b="seeded"/>' } });
    const memory = { phoneSettings: new Map([['a.b', 'own']]) };
    const result = await driveBoot(phoneAt('ftp://host', { memory }), seeded);
    expect(result.effective.get('a.b')).toMatchObject({ value: 'seeded', source: 'local' });
    const cut = await driveBoot(
      phoneAt('ftp://host', { memory }),
      serve({ files: { ...files(), [path]: '<x a.b="' } }),
    );
    expect(cut.effective.get('a.b')?.value).toBe('own');
    expect(cut.faults.map(({ code }) => code)).toEqual(['override-ignored']);
  });

  describe('edited on the server', () => {
    const edited = '<PHONE_CONFIG><OVERRIDES up.timeFormat="1"/></PHONE_CONFIG>';
    const both = new Map([...ringer, ['up.timeFormat', '1']]);
    const stored = ({ files: { [path]: bytes = '' } }: Folder) =>
      readOverrideFile(Buffer.from(bytes)).settings.map(({ name }) => name);

    it('are taken, and stored as they then are, once', async () => {
      const server = { files: { ...files(), [path]: edited } as Folder['files'] };
      const memory = { phoneSettings: both, hasOverrides: true };
      const result = await driveBoot(phoneAt('ftp://host', { memory }), serve(server));
      expect(result.memory.phoneSettings).toEqual(new Map([['up.timeFormat', '1']]));
      expect(requests(result)).toContain(`STOR ${path}`);
      expect(stored(server)).toEqual(['up.timeFormat']);
      const again = await driveBoot(phoneAt('ftp://host', { memory: result.memory }), serve(server));
      expect(requests(again)).not.toContain(`STOR ${path}`);
    });

    it('are taken by a phone whose own were reset, and are a change of its own', async () => {
      const server = { files: { ...files(), [path]: edited } as Folder['files'] };
      const memory = { phoneSettings: new Map<string, string>(), hasOverrides: true };
      const result = await driveBoot(phoneAt('ftp://host', { memory }), serve(server));
      expect(result.local).toEqual({ from: 'server', path, parameters: 1 });
      expect(requests(result)).toContain(`STOR ${path}`);
    });

    it('are not heeded by a stubborn phone, which stores its own at each boot', async () => {
      const server = { files: { ...files(), [path]: edited } as Folder['files'] };
      let memory: Partial<VirtualPhone['memory']> = { phoneSettings: both, hasOverrides: true };
      for (let boot = 1; boot <= 2; boot += 1) {
        const result = await driveBoot(phoneAt('ftp://host', { memory, isStubborn: true }), serve(server));
        expect(requests(result)).toEqual(expect.arrayContaining([`RETR ${path}`, `STOR ${path}`]));
        expect(result.local).toEqual({ from: 'phone', path, parameters: 2 });
        expect(stored(server)).toEqual([...both.keys()]);
        memory = result.memory;
      }
    });

    it('are read back even by a stubborn phone after a factory reset', async () => {
      const server = { files: { ...files(), [path]: edited } as Folder['files'] };
      const result = await driveBoot(phoneAt('ftp://host', { isStubborn: true }), serve(server));
      expect(result.local).toEqual({ from: 'server', path, parameters: 1 });
      expect(requests(result)).not.toContain(`STOR ${path}`);
    });

    it('are no change of its own to a factory-reset phone that installs firmware first', async () => {
      const image = { kind: 'found' as const, bytes: new Uint8Array(), version: '5.9.8.5760' };
      const folder = serve({ files: { ...files(), [path]: edited } });
      const result = await driveBoot(phoneAt('ftp://host'), (request) =>
        request.role === 'firmware' ? image : folder(request),
      );
      expect(result.installed).toEqual(['5.9.8.5760']);
      expect(requests(result)).not.toContain(`STOR ${path}`);
    });
  });

  it('are none after a preview', async () => {
    const server = { files: files() };
    const result = await driveBoot(phoneAt('ftp://host', { wantsUploads: false }), serve(server));
    expect(result.steps.every(({ verb }) => verb === 'RETR')).toBe(true);
    expect(Object.keys(server.files)).toEqual(['000000000000.cfg']);
  });
});

describe('the directory', () => {
  const seed = '<directory><item_list/></directory>';

  it('comes from the seed only for a phone that has none', async () => {
    const folder = serve({ files: { '000000000000.cfg': master(''), '000000000000-directory.xml': seed } });
    const fresh = await driveBoot(phoneAt('ftp://host'), folder);
    expect(Buffer.from(fresh.memory.directory ?? []).toString()).toBe(seed);
    const own = Buffer.from('<directory/>');
    const kept = await driveBoot(phoneAt('ftp://host', { memory: { directory: own } }), folder);
    expect(kept.memory.directory).toBe(own);
  });

  it('is the phone’s own where the server has it, and the seed is not asked for', async () => {
    const files = { '000000000000.cfg': master(''), [`${vvx}-directory.xml`]: '<directory/>' };
    const result = await driveBoot(phoneAt('ftp://host'), serve({ files }));
    expect(requests(result)).not.toContain('RETR 000000000000-directory.xml');
    expect(Buffer.from(result.memory.directory ?? []).toString()).toBe('<directory/>');
  });
});
