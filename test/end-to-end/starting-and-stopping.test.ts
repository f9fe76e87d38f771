import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startStandalone } from '@ringfleet/standalone';
import { FtpLineClient } from '../wire/ftp-line-client.ts';
import { append, download, upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import { LiveEvents } from './live-events.ts';
import { masterFile, prefilledFile, ringer10, sharedFile } from './provisioning-folders.ts';
import { RingfleetProcess } from './ringfleet-process.ts';
import { quietSettings, RunningRingfleet } from './running-ringfleet.ts';
import { boot, requestsOf } from './virtual-boots.ts';

describe('a server that was stopped and started', () => {
  let ringfleet: RunningRingfleet;
  const folder = {
    '000000000000.cfg': masterFile(
      'CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg" LOG_FILE_DIRECTORY="logs"',
    ),
    '0004f2800002.cfg': masterFile('CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="own-logs"'),
    'shared.cfg': sharedFile,
    '0004f2800001-lync.cfg': prefilledFile,
    'large.bin': Buffer.alloc(600_000, 'large'),
  };
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
    await importFolder(ringfleet, folder);
  });
  afterAll(() => ringfleet.remove());

  it('says where it listens as long as it does', async () => {
    const file = join(ringfleet.dataFolder, 'endpoints.json');
    const { ftp, http } = ringfleet.endpoints;
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      ftp: { host: '127.0.0.1', port: ftp.port },
      http: { host: '127.0.0.1', port: http.port },
    });
    expect(ftp.port).toBeGreaterThan(0);
    expect(http.port).toBeGreaterThan(0);
    await ringfleet.stop();
    expect(existsSync(file)).toBe(false);
    await ringfleet.startAgain();
  });

  it('serves the same tree and what phones stored, at once', async () => {
    const mac = '0004f2800001';
    const before = await ringfleet.ftp();
    await upload(before, `${mac}-phone.cfg`, await ringer10());
    await append(before, `logs/${mac}-app.log`, 'one\n');
    await append(before, `logs/${mac}-app.log`, 'two\n');
    await ringfleet.stop();
    await ringfleet.startAgain();
    const after = await ringfleet.ftp();
    expect(await download(after, `${mac}-phone.cfg`)).toEqual(await ringer10());
    expect(String(await download(after, `logs/${mac}-app.log`))).toBe('one\ntwo\n');
    for (const [path, bytes] of Object.entries(folder))
      if (!path.startsWith('0004f2800002'))
        expect((await download(after, path)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('with the bus lost serves on, and publishes everything to the new one', async () => {
    const mac = '0004f2800004';
    await upload(await ringfleet.ftp(), `${mac}-phone.cfg`, await ringer10());
    await ringfleet.stop();
    for (const name of await readdir(ringfleet.dataFolder))
      if (name.startsWith('events.sqlite')) await rm(join(ringfleet.dataFolder, name));
    await ringfleet.startAgain();
    const phone = await ringfleet.ftp();
    expect(await download(phone, `${mac}-phone.cfg`)).toEqual(await ringer10());
    expect((await download(phone, '000000000000.cfg')).length).toBeGreaterThan(0);
    const events = await LiveEvents.open(ringfleet, 'from=beginning&type=artifact.published');
    await events.next(({ data }) => data.path === '000000000000.cfg');
    events.close();
    await ringfleet.json('tree/after-the-loss.cfg', { method: 'PUT', body: '<a b="1"/>' });
    await ringfleet.phonesSee('after-the-loss.cfg', '<a b="1"/>');
  });

  it('goes on with the logs of a phone whose own master names their directory', async () => {
    const mac = '0004f2800002';
    const first = await boot(ringfleet, { mac });
    await ringfleet.stop();
    await ringfleet.startAgain();
    const again = await boot(ringfleet, { mac, memory: first.result.memory });
    expect(again.result.faults).toEqual([]);
    expect(requestsOf(again)).toContain(`APPE own-logs/${mac}-app.log stored`);
    const phone = await ringfleet.ftp();
    await download(phone, `${mac}.cfg`);
    expect((await download(phone, `own-logs/${mac}-app.log`)).length).toBeGreaterThan(0);
  });

  it('in the middle of a boot keeps all that it acknowledged, and the phone goes on', async () => {
    const mac = '0004f2800003';
    const phone = await ringfleet.lines();
    expect((await phone.retrieve('RETR 000000000000.cfg')).codes).toEqual([150, 226]);
    expect(await phone.store(`STOR ${mac}-boot.log`, 'boot\n')).toEqual([150, 226]);
    expect(await phone.store(`STOR ${mac}-phone.cfg`, await ringer10())).toEqual([150, 226]);
    await ringfleet.stop();
    await phone.closed;
    await ringfleet.startAgain();
    const again = await ringfleet.ftp();
    expect(await download(again, `${mac}-phone.cfg`)).toEqual(await ringer10());
    expect(String(await download(again, `${mac}-boot.log`))).toBe('boot\n');
    const { result } = await boot(ringfleet, { mac });
    expect(result.local).toMatchObject({ from: 'server', parameters: 1 });
    expect(result.faults).toEqual([]);
  });
});

describe('wrong settings', () => {
  it('are refused all at once, each with what is wrong, before anything is touched', async () => {
    const data = join(tmpdir(), `ringfleet-never-made-${process.pid}`);
    const wrong = {
      RINGFLEET_FTP_PORT: '70000',
      RINGFLEET_HTTP_PORT: 'eighty',
      RINGFLEET_FTP_PASSIVE_PORTS: '30020-30000',
      RINGFLEET_FTP_DEFAULT_ACCOUNT: 'perhaps',
      RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: '10.0.0.0/99',
      RINGFLEET_FTP_USERR: 'x',
    };
    const started = startStandalone({
      env: { ...quietSettings, RINGFLEET_DATA_DIR: data, ...wrong },
      out: { write: () => true },
    });
    const refusal: unknown = await started.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'RF_SETTINGS_INVALID' });
    for (const name of Object.keys(wrong)) expect(String(refusal)).toContain(name);
    expect(String(refusal)).toContain('did you mean RINGFLEET_FTP_USER');
    expect(existsSync(data)).toBe(false);
  });
});

describe('the process', () => {
  let folder: string;
  const processes: RingfleetProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-process-'));
  });
  afterEach(async () => {
    for (const started of processes.splice(0)) await started.kill();
    await rm(folder, { recursive: true });
  });
  const spawn = (env: Record<string, string> = {}) => {
    const started = RingfleetProcess.spawn({ RINGFLEET_DATA_DIR: join(folder, 'data'), ...env });
    processes.push(started);
    return started;
  };

  it('lets transfers end on SIGTERM and exits 0; a second one on its folder says who holds it', async () => {
    const first = spawn();
    const { ftpPort } = await first.started();
    expect(first.said.printed).toContain(join(folder, 'data'));
    expect(first.said.printed).toContain('DHCP option 160');

    const second = spawn();
    expect(await second.end()).toBe(1);
    expect(second.said.refused).toMatch(/RF_DATA_DIR_HELD/);
    expect(second.said.refused).toContain(join(folder, 'data'));

    const phone = await FtpLineClient.login(ftpPort);
    const data = await phone.data();
    expect(await phone.code('STOR 0004f2800010-phone.cfg')).toBe(150);
    const bytes = await ringer10();
    data.write(bytes.subarray(0, 100));
    const idle = await FtpLineClient.login(ftpPort);
    first.terminate();
    await idle.closed;
    data.end(bytes.subarray(100));
    expect(await phone.reply()).toMatch(/^226/);
    expect(await first.end()).toBe(0);
    expect(existsSync(join(folder, 'data', 'endpoints.json'))).toBe(false);

    const third = spawn();
    const again = await FtpLineClient.login((await third.started()).ftpPort);
    expect((await again.retrieve('RETR 0004f2800010-phone.cfg')).bytes).toEqual(bytes);
    await again.quit();
    third.terminate();
    expect(await third.end()).toBe(0);
  });

  it('ends with status 1 and a table when settings are wrong', async () => {
    const refused = spawn({ RINGFLEET_FTP_PORT: 'x', RINGFLEET_HTTP_PORT: '-1' });
    expect(await refused.end()).toBe(1);
    expect(refused.said.refused).toMatch(
      /RINGFLEET_HTTP_PORT[^]*RINGFLEET_FTP_PORT|RINGFLEET_FTP_PORT[^]*RINGFLEET_HTTP_PORT/,
    );
    expect(refused.said.refused).toContain('RF_SETTINGS_INVALID');
  });
});
