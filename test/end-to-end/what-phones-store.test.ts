import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { append, download, upload } from './ftp-bytes.ts';
import { importFolder, marker } from './imported-folder.ts';
import { LiveEvents } from './live-events.ts';
import { corpus, masterFile, parameterFile, prefilledFile, ringer10 } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, requestsOf } from './virtual-boots.ts';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());
beforeEach(() =>
  importFolder(ringfleet, {
    '000000000000.cfg': masterFile(
      'CONFIG_FILES="[MACADDRESS]-lync.cfg" LOG_FILE_DIRECTORY="logs" CALL_LISTS_DIRECTORY="calls"',
    ),
    '0004f2300001-lync.cfg': prefilledFile,
    '0004f2300002-lync.cfg': prefilledFile,
  }),
);

describe('the ring type that a user chooses', () => {
  it('is stored by the phone, told as an event, and read back byte for byte at the next boot', async () => {
    const mac = '0004f28062d6';
    const events = await LiveEvents.open(ringfleet, `type=phone.upload-stored&mac=${mac}`);
    const bytes = await ringer10();
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-phone.cfg`, bytes);
    const event = await events.next();
    expect(event).toMatchObject({
      type: 'ringfleet.phone.upload-stored.v1',
      subject: mac,
      data: {
        mac,
        kind: 'phone',
        path: `${mac}-phone.cfg`,
        size: bytes.length,
        verb: 'STOR',
        wellFormed: true,
        application: { codeName: 'PrairieDog', version: '4.1.4.0296' },
        address: '127.0.0.1',
      },
    });
    events.close();
    expect(JSON.stringify(event)).not.toContain('ringer10');
    const { result } = await boot(ringfleet, { mac });
    expect(result.local).toMatchObject({ from: 'server', parameters: 1 });
    expect(result.effective.get('np.normal.ringing.calls.tonePattern')).toMatchObject({ value: 'ringer10' });
    expect(await download(await ringfleet.ftp(), `${mac}-phone.cfg`)).toEqual(bytes);
  });

  it('is found by its other name when the master begins to name a directory for it', async () => {
    const mac = '0004f2300003';
    await upload(await ringfleet.ftp(), `${mac}-phone.cfg`, await ringer10());
    await importFolder(ringfleet, { '000000000000.cfg': masterFile('OVERRIDES_DIRECTORY="overrides"') });
    const { result } = await boot(ringfleet, { mac });
    expect(result.local).toMatchObject({ from: 'server', path: `overrides/${mac}-phone.cfg`, parameters: 1 });
  });

  it('of an upload that does not parse is kept, but the phone is served the last one that does', async () => {
    const mac = '0004f2300004';
    const events = await LiveEvents.open(ringfleet, `type=phone.upload-stored&mac=${mac}`);
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-phone.cfg`, await ringer10());
    await upload(phone, `${mac}-phone.cfg`, (await ringer10()).subarray(0, 200));
    expect(await events.next()).toMatchObject({ data: { wellFormed: true } });
    expect(await events.next()).toMatchObject({ data: { wellFormed: false, size: 200 } });
    events.close();
    expect(await download(phone, `${mac}-phone.cfg`)).toEqual(await ringer10());
  });
});

describe("the phones' own names", () => {
  const put = async (path: string, body: string) => {
    const response = await ringfleet.ask(`tree/${path}`, { method: 'PUT', body });
    return { status: response.status, problem: (await response.json()) as Record<string, unknown> };
  };

  it.each(['phone', 'web'])('<mac>-%s.cfg can be published by nobody else', async (suffix) => {
    const { status, problem } = await put(`0004f2300005-${suffix}.cfg`, String(await ringer10()));
    expect(status).toBe(409);
    expect(problem).toMatchObject({ code: 'RF_PATH_OWNED' });
    await expect(download(await ringfleet.ftp(), `0004f2300005-${suffix}.cfg`)).rejects.toMatchObject({
      code: 550,
    });
  });

  it('a parameter file named <mac>.cfg is explained by lint and refused by put', async () => {
    const path = '0004f2300006.cfg';
    const linted = await ringfleet.json<{ faults: unknown[] }>(`lint?path=${path}`, {
      method: 'POST',
      body: prefilledFile,
    });
    expect(linted.faults).toContainEqual(
      expect.objectContaining({
        code: 'RF_MASTER_NO_ATTRIBUTES',
        advice: expect.stringContaining('CONFIG_FILES'),
      }),
    );
    expect(await put(path, prefilledFile)).toMatchObject({
      status: 409,
      problem: { code: 'RF_PARAMETERS_IN_MASTER_NAME', advice: expect.stringContaining('-lync.cfg') },
    });
    expect(await put(path, masterFile('CONFIG_FILES="a.cfg"'))).toMatchObject({ status: 200 });
    expect(await put('0004f2300006-lync.cfg', prefilledFile)).toMatchObject({ status: 200 });
  });

  it('licences, master files and names of nobody are read-only for phones', async () => {
    const phone = await ringfleet.lines();
    for (const path of [
      '0004f2300007-license.cfg',
      '000000000000.cfg',
      '000000000000-license.cfg',
      '0004f2300007.cfg',
      '0004f2300007-lync.cfg',
      'shared.cfg',
      'sip.ld',
      'nowhere/0004f2300007-app.log',
    ])
      expect(`${path} ${(await phone.store(`STOR ${path}`, 'x')).join(' ')}`).toBe(`${path} 553`);
    await phone.quit();
  });
});

describe('logs', () => {
  it.each(['VVX400', 'SPIP331'])(
    'of the first boot of a %s land in the root, later ones in the directory',
    async (model) => {
      const mac = model === 'VVX400' ? '0004f2300010' : '0004f2300011';
      const logs = (lines: string[]) => lines.filter((line) => line.includes('.log')).sort();
      const first = await boot(ringfleet, { mac, model });
      expect(logs(requestsOf(first))).toEqual([`APPE ${mac}-app.log stored`, `STOR ${mac}-boot.log stored`]);
      const second = await boot(ringfleet, { mac, model, memory: first.result.memory });
      expect(logs(requestsOf(second))).toEqual([
        `APPE logs/${mac}-app.log stored`,
        `STOR logs/${mac}-boot.log stored`,
      ]);
      const phone = await ringfleet.ftp();
      await download(phone, `${mac}-app.log`);
      expect((await phone.list('logs')).map(({ name }) => name)).toEqual([
        `${mac}-app.log`,
        `${mac}-boot.log`,
      ]);
      expect((await phone.list()).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['calls', 'logs', `${mac}-app.log`, `${mac}-boot.log`]),
      );
    },
  );

  it('grow by APPE, begin anew by STOR, and may be deleted by their phone', async () => {
    const path = 'logs/0004f2300012-app.log';
    const phone = await ringfleet.ftp();
    await append(phone, path, 'one\n');
    await append(phone, path, 'two\n');
    expect(String(await download(phone, path))).toBe('one\ntwo\n');
    expect(await phone.size(path)).toBe(8);
    await upload(phone, path, 'three\n');
    await append(phone, path, 'four\n');
    expect(String(await download(phone, path))).toBe('three\nfour\n');
    await phone.remove(path);
    await expect(phone.size(path)).rejects.toMatchObject({ code: 550 });
    await append(phone, path, 'five\n');
    expect(String(await download(phone, path))).toBe('five\n');
  });

  it('that a real phone wrote come back byte for byte', async () => {
    const bytes = (await corpus('phone-produced'))['0004f2e7325a-boot.log'] as Buffer;
    const phone = await ringfleet.ftp();
    await upload(phone, 'logs/0004f2e7325a-boot.log', bytes);
    expect(await download(phone, 'logs/0004f2e7325a-boot.log')).toEqual(bytes);
  });
});

describe('SIZE and MDTM', () => {
  it('are exact for files of the operator', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeff<a/>\r\n'), Buffer.alloc(300_000, 'ä')]);
    const query = 'modified=2013-05-10T16:12:16.000Z';
    const response = await ringfleet.ask(`tree/logo.bin?${query}`, {
      method: 'PUT',
      body: Uint8Array.from(bytes),
    });
    expect(response.status).toBe(200);
    await ringfleet.phonesSee('logo.bin', bytes);
    const phone = await ringfleet.lines();
    expect(await phone.command('TYPE I')).toMatch(/^200/);
    expect(await phone.command('SIZE logo.bin')).toBe(`213 ${bytes.length}`);
    expect(await phone.command('MDTM logo.bin')).toBe('213 20130510161216');
    await phone.quit();
    expect(await download(await ringfleet.ftp(), 'logo.bin')).toEqual(bytes);
  });

  it('are exact for what a phone stored, and the same for the API', async () => {
    const mac = '0004f2300013';
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-phone.cfg`, await ringer10());
    expect(await phone.size(`${mac}-phone.cfg`)).toBe((await ringer10()).length);
    const events = await LiveEvents.open(ringfleet, `topic=phone-files&mac=${mac}&from=beginning`);
    const { data } = await events.next();
    events.close();
    const stored = new Date(data.modified as string);
    stored.setMilliseconds(0);
    expect(await phone.lastMod(`${mac}-phone.cfg`)).toEqual(stored);
  });

  it('let an interrupted download go on where it ended', async () => {
    const phone = await ringfleet.lines();
    await phone.code('TYPE I');
    expect(await phone.code('REST 7')).toBe(350);
    expect(String((await phone.retrieve('RETR 0004f2300002-lync.cfg')).bytes)).toBe(prefilledFile.slice(7));
    await phone.quit();
  });
});

describe('a session', () => {
  it('belongs to the phone that it named first: files of others are refused, and that is told', async () => {
    const mac = '0004f2300001';
    await upload(await ringfleet.ftp(), '0004f2300002-phone.cfg', await ringer10());
    const events = await LiveEvents.open(ringfleet, `type=phone.access-refused&mac=${mac}`);
    const phone = await ringfleet.lines('127.0.0.30');
    expect((await phone.retrieve(`RETR ${mac}-lync.cfg`)).codes).toEqual([150, 226]);
    expect((await phone.retrieve('RETR 0004f2300002-lync.cfg')).codes).toEqual([550]);
    expect((await phone.retrieve('RETR 0004f2300002-phone.cfg')).codes).toEqual([550]);
    expect(await phone.code('SIZE 0004f2300002-phone.cfg')).toBe(550);
    expect(await phone.store('STOR 0004f2300002-phone.cfg', 'mine now')).toEqual([553]);
    expect(await phone.code('DELE 0004f2300002-phone.cfg')).toBe(550);
    const listed = String((await phone.retrieve('LIST')).bytes);
    expect(listed).toContain(`${mac}-lync.cfg`);
    expect(listed).not.toContain('0004f2300002');
    await phone.quit();
    expect(await events.next()).toMatchObject({
      subject: mac,
      data: {
        ...{ mac, address: '127.0.0.30', verb: 'RETR', reply: 550, reason: 'other-phone' },
        path: '0004f2300002-lync.cfg',
      },
    });
    events.close();
    const owner = await ringfleet.ftp();
    expect(await download(owner, '0004f2300002-phone.cfg')).toEqual(await ringer10());
  });

  it('that has named no phone lists and reads only what is for all', async () => {
    const anybody = await ringfleet.ftp();
    expect((await anybody.list()).map(({ name }) => name)).toEqual([
      '000000000000.cfg',
      'calls',
      marker,
      'logs',
    ]);
  });

  it('cut off before the end of data leaves nothing behind', async () => {
    const mac = '0004f2300014';
    const events = await LiveEvents.open(ringfleet, `type=phone.upload-aborted&mac=${mac}`);
    const phone = await ringfleet.lines();
    const data = await phone.data();
    expect(await phone.code(`STOR ${mac}-phone.cfg`)).toBe(150);
    data.write(parameterFile('half="'));
    phone.socket.destroy();
    data.resetAndDestroy();
    expect(await events.next()).toMatchObject({ subject: mac, data: { path: `${mac}-phone.cfg` } });
    events.close();
    await expect(download(await ringfleet.ftp(), `${mac}-phone.cfg`)).rejects.toMatchObject({ code: 550 });
  });
});
