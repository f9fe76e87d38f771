import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import {
  corpus,
  fullCredentialsFile,
  masterFile,
  prefilledFile,
  ringer10,
  sharedFile,
} from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, preview } from './virtual-boots.ts';

const vvx400 = '0004f28062d6';
const spip331 = '0004f2a6af1b';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

/** The preview's page, which a virtual phone that boots over FTP must show too. */
async function statusPage(mac: string, model: string) {
  const { files, containers, ...page } = await preview(ringfleet, mac, model);
  const { result } = await boot(ringfleet, { mac, model });
  expect(files).toMatchObject(
    result.files.map(({ path, found, parameters, errors }) => ({ path, found, parameters, errors })),
  );
  return { ...page, files, containers };
}

describe('Status > Platform > Configuration', () => {
  it('has a blank Config and 0/0/0 on an untouched vendor folder, and 1 in Local after ringer 10 was chosen', async () => {
    await importFolder(ringfleet, await corpus('master/ucs-5.9.8-adriacunanan06'));
    const mac = '0004f2400001';
    const page = await preview(ringfleet, mac, 'VVX400');
    expect(page).toMatchObject({
      bootServerType: 'FTP',
      master: '000000000000.cfg',
      containers: { sip: 0, web: 0, local: 0 },
      files: [],
    });
    await upload(await ringfleet.ftp(), `${mac}-phone.cfg`, await ringer10());
    const { result } = await boot(ringfleet, { mac });
    expect(result.local).toMatchObject({ from: 'server', parameters: 1 });
    const { containers } = await eventually(
      () => preview(ringfleet, mac, 'VVX400'),
      (shown) => shown.containers.local > 0,
    );
    expect(containers).toEqual({ sip: 0, web: 0, local: 1 });
  });

  it('counts 5 parameters of shared.cfg, without errors on a VVX 400 and with one on a SoundPoint IP 331', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      'shared.cfg': sharedFile,
    });
    expect(await statusPage('0004f2400002', 'VVX400')).toMatchObject({
      files: [{ path: 'shared.cfg', found: true, parameters: 5, errors: 0 }],
      containers: { sip: 5, web: 0, local: 0 },
      unsupported: [],
    });
    expect(await statusPage('0004f2400003', 'SPIP331')).toMatchObject({
      files: [{ path: 'shared.cfg', found: true, parameters: 5, errors: 1 }],
      containers: { web: 0, local: 0 },
      unsupported: [{ path: 'shared.cfg', names: ['reg.1.auth.usePinCredentials'] }],
    });
  });

  it('counts the device file of each scenario beside shared.cfg', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg"'),
      'shared.cfg': sharedFile,
      [`${vvx400}-lync.cfg`]: prefilledFile,
      [`${spip331}-lync.cfg`]: fullCredentialsFile,
    });
    expect((await statusPage(vvx400, 'VVX400')).files).toMatchObject([
      { path: 'shared.cfg', found: true, parameters: 5, errors: 0 },
      { path: `${vvx400}-lync.cfg`, found: true, parameters: 5, errors: 0 },
    ]);
    expect((await statusPage(spip331, 'SPIP331')).files).toMatchObject([
      { path: 'shared.cfg', found: true, parameters: 5, errors: 1 },
      { path: `${spip331}-lync.cfg`, found: true, parameters: 5, errors: 0 },
    ]);
    expect((await statusPage('0004f2400004', 'VVX400')).files).toMatchObject([
      { path: 'shared.cfg', found: true, parameters: 5, errors: 0 },
      { path: '0004f2400004-lync.cfg', found: false, parameters: 0, errors: 0 },
    ]);
  });

  it('follows from what the phone makes of both scenarios', async () => {
    const prefilled = (await boot(ringfleet, { mac: vvx400 })).result.effective;
    expect(prefilled.get('device.baseProfile')).toMatchObject({ value: 'Lync' });
    expect(prefilled.get('device.logincred.user')).toMatchObject({ value: 'vvx400' });
    const registering = (await boot(ringfleet, { mac: spip331, model: 'SPIP331' })).result.effective;
    expect(registering.get('reg.1.auth.userId')).toMatchObject({ value: 'spip331' });
  });

  it('never shows a password', async () => {
    const shown = JSON.stringify(await preview(ringfleet, spip331, 'SPIP331'));
    expect(shown).not.toContain('Pass123');
  });

  it('takes the MAC in any form, and says what is wrong with a model or a MAC', async () => {
    expect(await preview(ringfleet, '00-04-F2-80-62-D6', 'vvx 400')).toMatchObject({
      mac: vvx400,
      model: 'VVX400',
    });
    const wrong = await ringfleet.ask(`preview/${vvx400}?model=VVX4000`);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: 'RF_REQUEST_INVALID' });
    expect((await ringfleet.ask('preview/0004f28062?model=VVX400')).status).toBe(400);
  });
});
