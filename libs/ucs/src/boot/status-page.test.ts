import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseBootServer } from '../phones/boot-server-url.ts';
import { driveBoot } from './drive-boot.ts';
import { statusPage } from './status-page.ts';
import { virtualPhone } from './virtual-phone.ts';

const corpus = (path: string) =>
  readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url), 'utf8');

const certificate = '-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----';
const shared = `<LYNC>
<device device.set="1" device.baseProfile.set="1" device.baseProfile="Lync"/>
<registration reg.1.auth.usePinCredentials="0" sec.TLS.customCaCert.1="${certificate}"/>
</LYNC>`;
const prefilled = `<LYNC reg.1.address="vvx400@mslync.net" device.logincred.domain.set="1"
  device.logincred.domain="SCHERTZ" device.logincred.user.set="1" device.logincred.user="vvx400"/>`;
const complete = `<LYNC reg.1.auth.useLoginCredentials="0" reg.1.address="spip331@mslync.net"
  reg.1.auth.domain="SCHERTZ" reg.1.auth.userId="spip331" reg.1.auth.password="Pass123" />`;
const vendorMaster = corpus('master/ucs-5.9.8-adriacunanan06/000000000000.cfg');
const vvx = { mac: '0004f28062d6', model: 'VVX 400' };
const soundPoint = { mac: '0004f2a6af1b', model: 'SoundPoint IP 331' };
const list = (files: string) => vendorMaster.replace('CONFIG_FILES=""', `CONFIG_FILES="${files}"`);

async function boot(
  phone: { mac: string; model: string },
  files: Record<string, string>,
  url = 'ftp://ucs.schertz.name',
) {
  const bootServer = parseBootServer(url);
  if (!bootServer) throw new Error(`no boot server: ${url}`);
  return driveBoot(
    virtualPhone({ ...phone, bootServer, clock: new Date(0), wantsUploads: false }),
    ({ path }) => {
      const text = files[path];
      return text === undefined ? { kind: 'absent' } : { kind: 'found', bytes: Buffer.from(text) };
    },
  );
}

describe('the status page', () => {
  it('of an untouched vendor folder has a blank Config and no parameters', async () => {
    expect(statusPage(await boot(vvx, { '000000000000.cfg': vendorMaster }))).toEqual({
      bootServer: 'ucs.schertz.name',
      bootServerType: 'FTP',
      containers: { sip: 0, web: 0, local: 0 },
      files: [],
    });
  });

  it('counts 5 parameters of shared.cfg on a VVX 400', async () => {
    const page = statusPage(
      await boot(vvx, { '000000000000.cfg': list('shared.cfg'), 'shared.cfg': shared }),
    );
    expect(page.files).toEqual([{ path: 'shared.cfg', found: true, parameters: 5, errors: 0 }]);
    expect(page.containers).toMatchObject({ web: 0, local: 0 });
  });

  it('of scenario 1: prefilled credentials on a VVX 400', async () => {
    const result = await boot(vvx, {
      '000000000000.cfg': list('shared.cfg,[MACADDRESS]-lync.cfg'),
      'shared.cfg': shared,
      '0004f28062d6-lync.cfg': prefilled,
    });
    expect(statusPage(result).files).toEqual([
      { path: 'shared.cfg', found: true, parameters: 5, errors: 0 },
      { path: '0004f28062d6-lync.cfg', found: true, parameters: 5, errors: 0 },
    ]);
    // The device file relies on the device.set of shared.cfg.
    expect(result.effective.get('device.logincred.user')).toMatchObject({
      value: 'vvx400',
      source: 'server',
    });
    expect(result.effective.get('device.logincred.user')?.notApplied).toBeUndefined();
  });

  it('of scenario 2: full credentials on a SoundPoint IP 331, which has no PIN sign-in', async () => {
    const result = await boot(soundPoint, {
      '000000000000.cfg': list('shared.cfg,[MACADDRESS]-lync.cfg'),
      'shared.cfg': shared,
      '0004f2a6af1b-lync.cfg': complete,
    });
    expect(statusPage(result).files).toEqual([
      { path: 'shared.cfg', found: true, parameters: 5, errors: 1 },
      { path: '0004f2a6af1b-lync.cfg', found: true, parameters: 5, errors: 0 },
    ]);
    expect(result.files[0]?.errorNames).toEqual(['reg.1.auth.usePinCredentials']);
    expect(result.effective.get('reg.1.auth.password')?.value).toBe('Pass123');
  });

  it('shows one local parameter after ringer 10 was chosen at the phone', async () => {
    const override = corpus('phone-produced/0004f28062d6-phone.cfg');
    const page = statusPage(
      await boot(vvx, { '000000000000.cfg': vendorMaster, '0004f28062d6-phone.cfg': override }),
    );
    expect(page.containers).toEqual({ sip: 0, web: 0, local: 1 });
    expect(page.files).toEqual([]);
  });

  it('shows what was not found, and the web page’s settings', async () => {
    const page = statusPage(
      await boot(vvx, {
        '000000000000.cfg': list('gone.cfg'),
        '0004f28062d6-web.cfg': corpus('phone-produced/vvx350-5.9.6-web.cfg'),
      }),
    );
    expect(page.files).toEqual([{ path: 'gone.cfg', found: false, parameters: 0, errors: 0 }]);
    expect(page.containers).toEqual({ sip: 0, web: 13, local: 0 });
  });

  it('names server, port and folder, and never credentials', async () => {
    const page = statusPage(await boot(vvx, {}, 'http://user:secret@host:8080/site'));
    expect([page.bootServer, page.bootServerType]).toEqual(['host:8080/site', 'HTTP']);
  });

  it.each([
    ['customisations.cfg', 153],
    ['AU-DST.cfg', 18],
    ['AU-TONES.cfg', 53],
    ['courtesy.cfg', 377],
  ])('counts the %s of a real site as %i parameters', async (name, count) => {
    const files = { '000000000000.cfg': list(name), [name]: corpus(`site-configs/greiginsydney/${name}`) };
    expect(statusPage(await boot(vvx, files)).files).toEqual([
      { path: name, found: true, parameters: count, errors: 0 },
    ]);
  });

  it('of two files that set the same parameters tells which won', async () => {
    const result = await boot(vvx, {
      '000000000000.cfg': list('courtesy.cfg,customisations.cfg'),
      'courtesy.cfg': corpus('site-configs/greiginsydney/courtesy.cfg'),
      'customisations.cfg': corpus('site-configs/greiginsydney/customisations.cfg'),
    });
    expect(result.duplicates).toHaveLength(126);
    expect(result.effective.get('feature.btoe.enabled')).toMatchObject({ value: '0', path: 'courtesy.cfg' });
  });
});
