import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  parseBootServer,
  readCallListFile,
  readDirectoryFile,
  readOverrideFile,
  withoutParameters,
  type BootServer,
} from '@ringfleet/ucs';
import { ScriptedFtpServer } from '../ftp/scripted-ftp-server.test-parts.ts';
import { SimulatedPhone, type SimulatedPhoneOptions } from './simulated-phone.ts';
import { usualCalls, usualDirectory } from './usual-files.ts';

const mac = '0004f28062d6';
const LOCAL = `overrides/${mac}-phone.cfg`;
const WEB = `overrides/${mac}-web.cfg`;
const RINGER = 'np.normal.ringing.calls.tonePattern';
const MASTER =
  '<APPLICATION OVERRIDES_DIRECTORY="overrides" CONTACTS_DIRECTORY="books" CALL_LISTS_DIRECTORY="calls" LOG_FILE_DIRECTORY="logs"/>';

let server: ScriptedFtpServer;
let bootServer: BootServer;
beforeEach(async () => {
  server = new ScriptedFtpServer({ files: { '000000000000.cfg': MASTER } });
  const { port } = await server.listen();
  bootServer = parseBootServer(`ftp://127.0.0.1:${port}`) as BootServer;
});
afterEach(() => server.close());

/** A phone that has booted once. */
async function phone(options: Partial<SimulatedPhoneOptions> = {}): Promise<SimulatedPhone> {
  const simulated = new SimulatedPhone({ mac, model: 'VVX400', bootServer, fast: true, ...options });
  await simulated.boot();
  return simulated;
}

const held = (path: string) =>
  readOverrideFile(server.files.get(path) ?? Buffer.alloc(0)).settings.map(({ name }) => name);

/** What the server does when somebody clears parameters of an override file. */
function clear(path: string, ...names: string[]): void {
  const bytes = withoutParameters(server.files.get(path) ?? Buffer.alloc(0), new Set(names));
  server.files.set(path, Buffer.from(bytes ?? []));
}

const set = (...names: string[]) => new Map(names.map((name) => [name, '2']));

describe('a virtual phone', () => {
  it('stores what is set at it and on its web page, each in its file', async () => {
    const one = await phone();
    expect(await one.set('phone', set(RINGER))).toMatchObject({ uploads: 1, failed: [] });
    await one.set('phone', set('up.timeFormat'));
    await one.set('web', set('up.backlight.timeout'));
    expect([held(LOCAL), held(WEB)]).toEqual([[RINGER, 'up.timeFormat'], ['up.backlight.timeout']]);
    expect(one.settings).toEqual({ phone: set(RINGER, 'up.timeFormat'), web: set('up.backlight.timeout') });
  });

  it('loses at its next boot what was cleared, and stores its file without it', async () => {
    const one = await phone();
    await one.set('phone', set(RINGER, 'up.timeFormat'));
    clear(LOCAL, RINGER);
    const edited = server.files.get(LOCAL);
    await one.boot();
    expect(one.settings.phone).toEqual(set('up.timeFormat'));
    expect(held(LOCAL)).toEqual(['up.timeFormat']);
    expect(server.files.get(LOCAL)).not.toBe(edited);
  });

  it('that is stubborn stores it again at each boot', async () => {
    const one = await phone({ isStubborn: true });
    await one.set('phone', set(RINGER));
    for (let boot = 1; boot <= 3; boot += 1) {
      clear(LOCAL, RINGER);
      await one.boot();
      expect(held(LOCAL)).toEqual([RINGER]);
    }
  });

  it('stores an emptied file when local or web config is reset, and keeps the other', async () => {
    const one = await phone();
    await one.set('phone', set(RINGER));
    await one.set('web', set('up.timeFormat'));
    await one.reset('local');
    expect([held(LOCAL), held(WEB)]).toEqual([[], ['up.timeFormat']]);
    await one.boot();
    expect(one.settings).toEqual({ phone: new Map(), web: set('up.timeFormat') });
    await one.reset('web');
    expect(held(WEB)).toEqual([]);
  });

  it('reads its kept file back after a factory reset, and stores nothing', async () => {
    const one = await phone();
    await one.set('phone', set(RINGER));
    const kept = server.files.get(LOCAL);
    await one.reset('factory');
    expect(one.settings.phone.size).toBe(0);
    await one.boot();
    expect(one.settings.phone).toEqual(set(RINGER));
    expect(server.files.get(LOCAL)).toBe(kept);
  });

  it('stores directory and call list, which read as those of phones', async () => {
    const one = await phone();
    await one.storeDirectory(usualDirectory(mac));
    await one.storeCalls(usualCalls(mac, new Date()));
    const directory = readDirectoryFile(server.files.get(`books/${mac}-directory.xml`) ?? Buffer.alloc(0));
    expect(directory).toMatchObject({ wellFormed: true, faults: [], items: { length: 3 } });
    const calls = readCallListFile(server.files.get(`calls/${mac}-calls.xml`) ?? Buffer.alloc(0));
    expect(calls.calls).toHaveLength(3);
    expect(calls.faults.map(({ code }) => code)).toEqual(['RF_CALLS_REPAIRED']);
    expect(calls).toMatchObject({ saved: expect.any(String) as unknown });
    expect(calls.calls[1]?.source?.name).toBe('Brown & Sons');
    const { result } = await one.boot();
    expect(Buffer.from(result.memory.directory ?? [])).toEqual(Buffer.from(usualDirectory(mac)));
  });

  it.each([
    [1, 1],
    [9, 3],
    [2_000, 9],
  ])('appends %i lines that it logs in %i pieces of whole lines', async (lines, pieces) => {
    const one = await phone();
    const before = server.files.get(`logs/${mac}-app.log`)?.length ?? 0;
    server.commands.length = 0;
    expect(await one.log(lines)).toMatchObject({ uploads: pieces, failed: [] });
    expect(server.commands.filter((line) => line.startsWith('APPE'))).toHaveLength(pieces);
    await one.log(1);
    const log = server.files.get(`logs/${mac}-app.log`)?.subarray(before).toString() ?? '';
    expect(log.split('\n').filter(Boolean)).toHaveLength(lines + 1);
    expect(log).toContain(`-${String(lines + 1).padStart(6, '0')}`);
  });

  it('says what it could not store', async () => {
    const one = await phone();
    server.script = (command) => (command.startsWith('STOR') ? '552 no room' : undefined);
    const { uploads, failed } = await one.set('phone', set(RINGER));
    expect([uploads, failed]).toEqual([0, [`STOR ${LOCAL}: STOR was answered 552 no room`]]);
  });

  it('has to boot before it can store', async () => {
    const one = new SimulatedPhone({ mac, model: 'VVX400', bootServer });
    await expect(one.set('phone', set(RINGER))).rejects.toThrow('has not booted yet');
  });
});
