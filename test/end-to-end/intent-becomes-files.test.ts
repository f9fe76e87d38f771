import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeIntent, forgetIntent, refusedIntent } from './described-fleet.ts';
import { download } from './ftp-bytes.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, preview, requestsOf } from './virtual-boots.ts';

const vvx400 = '0004f28062d6';
const spip331 = '0004f2a6af1b';

/** Effective parameters of a boot by name. */
async function booted(ringfleet: RunningRingfleet, phone: Parameters<typeof boot>[1]) {
  const { result } = await boot(ringfleet, phone);
  return {
    parameters: Object.fromEntries([...result.effective].map(([name, { value }]) => [name, value])),
    errors: result.files.reduce((sum, { errors }) => sum + errors, 0),
    files: result.files.filter(({ found }) => found).map(({ path }) => path),
    master: result.masterPath,
  };
}

describe('a fleet that was described', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
  });
  afterAll(() => ringfleet.remove());
  const text = async (path: string) => String(await download(await ringfleet.ftp(), path));

  it("gives the article's two phones exactly its parameters, and a SoundPoint none that it lacks", async () => {
    await describeIntent(ringfleet, 'fleet', { baseProfile: 'Lync', pinSignIn: false });
    await describeIntent(ringfleet, `phones/${vvx400}`, {
      model: 'VVX400',
      lines: [{ address: 'vvx400@mslync.net', domain: 'SCHERTZ', user: 'vvx400', signIn: 'prefilled' }],
    });
    await describeIntent(ringfleet, `phones/${spip331}`, {
      model: 'SPIP331',
      lines: [
        {
          address: 'spip331@mslync.net',
          domain: 'SCHERTZ',
          user: 'spip331',
          password: 'Pass123',
          signIn: 'full',
        },
      ],
    });
    const profile = { 'device.set': '1', 'device.baseProfile.set': '1', 'device.baseProfile': 'Lync' };
    expect(await booted(ringfleet, { mac: vvx400 })).toMatchObject({
      errors: 0,
      parameters: {
        ...profile,
        'reg.1.auth.usePinCredentials': '0',
        'reg.1.address': 'vvx400@mslync.net',
        'device.logincred.domain.set': '1',
        'device.logincred.domain': 'SCHERTZ',
        'device.logincred.user.set': '1',
        'device.logincred.user': 'vvx400',
      },
    });
    const soundpoint = await booted(ringfleet, { mac: spip331, model: 'SPIP331' });
    expect(soundpoint).toMatchObject({ errors: 0, master: '000000000000.cfg' });
    expect(soundpoint.parameters).toEqual({
      ...profile,
      'reg.1.auth.useLoginCredentials': '0',
      'reg.1.address': 'spip331@mslync.net',
      'reg.1.auth.domain': 'SCHERTZ',
      'reg.1.auth.userId': 'spip331',
      'reg.1.auth.password': 'Pass123',
    });
  });

  it('says before a change what it does, and a change of one layer renders one file', async () => {
    const before = await text('000000000000.cfg');
    const change = { baseProfile: 'Lync', pinSignIn: false, parameters: { 'voIpProt.SIP.enable': '1' } };
    const dry = await describeIntent(ringfleet, 'fleet', change, { dryRun: true });
    expect(dry).toMatchObject({
      fileCount: 1,
      phones: 2,
      files: [
        {
          path: 'shared.cfg',
          change: 'changed',
          differences: [{ name: 'voIpProt.SIP.enable', before: null, after: '1' }],
        },
      ],
    });
    expect(dry.version).toBeUndefined();
    expect(await text('shared.cfg')).not.toContain('voIpProt');
    const done = await describeIntent(ringfleet, 'fleet', change);
    expect(done.version).toBeGreaterThan(0);
    expect(await text('shared.cfg')).toContain('voIpProt.SIP.enable="1"');
    expect(await text('shared.cfg')).toMatch(
      new RegExp(`layer of the fleet: version ${done.version}, changed 2`),
    );
    expect(await text('000000000000.cfg')).toBe(before);
    expect((await describeIntent(ringfleet, 'fleet', change)).version).toBeUndefined();
  });

  it('never shows a password, and keeps it when it is sent back masked', async () => {
    const shown = await ringfleet.json<{ document: { lines: { password: string }[] } }>(
      `intent/phones/${spip331}`,
    );
    expect(shown.document.lines[0]?.password).toBe('********');
    const [line] = shown.document.lines;
    const report = await describeIntent(ringfleet, `phones/${spip331}`, {
      ...shown.document,
      lines: [{ ...line, label: 'Kitchen' }],
    });
    expect(JSON.stringify(report)).not.toContain('Pass123');
    const { parameters } = await booted(ringfleet, { mac: spip331, model: 'SPIP331' });
    expect(parameters).toMatchObject({ 'reg.1.auth.password': 'Pass123', 'reg.1.label': 'Kitchen' });
  });

  it('has a master file for each site with a boot path, which an unknown phone gets on its first boot', async () => {
    await describeIntent(ringfleet, 'sites/berlin', {
      bootPath: 'berlin',
      timeZone: 'Europe/Berlin',
      ntpServers: ['192.0.2.10'],
    });
    const there = await booted(ringfleet, { mac: '0004f2000001', path: 'berlin' });
    expect(there.parameters).toMatchObject({
      'tcpIpApp.sntp.gmtOffset': '3600',
      'tcpIpApp.sntp.address': '192.0.2.10',
      'device.baseProfile': 'Lync',
    });
    expect(there.files[0]).toBe('site-berlin.cfg');
    const elsewhere = await booted(ringfleet, { mac: '0004f2000002' });
    expect(elsewhere.parameters).not.toHaveProperty('tcpIpApp.sntp.gmtOffset');
  });

  it('gives a phone a master file of its own only while it reads something else than its boot path gives', async () => {
    const mac = '0004f2000003';
    await describeIntent(ringfleet, 'groups/reception', { parameters: { 'up.welcomeSoundEnabled': '0' } });
    await describeIntent(ringfleet, `phones/${mac}`, { model: 'VVX400', group: 'reception', site: 'berlin' });
    const own = await booted(ringfleet, { mac, path: 'berlin' });
    expect(own.master).toBe(`berlin/${mac}.cfg`);
    expect(own.files).toEqual([
      'group-reception.cfg',
      'site-berlin.cfg',
      'shared.cfg',
      expect.stringMatching('shared-not'),
    ]);
    await describeIntent(ringfleet, `phones/${mac}`, { model: 'VVX400', site: 'berlin' });
    const again = await boot(ringfleet, { mac, path: 'berlin' });
    expect(requestsOf(again)).toContain(`RETR berlin/${mac}.cfg absent`);
    expect(again.result.masterPath).toBe('berlin/000000000000.cfg');
  });

  it('is most specific first: phone over group over site over model over fleet', async () => {
    const mac = '0004f2000004';
    const value = (name: string) => ({ parameters: { 'up.idleTimeout': name } });
    const levels: [string, object][] = [
      ['fleet', { baseProfile: 'Lync', ...value('1') }],
      ['models/VVX400', value('2')],
      ['sites/paris', { bootPath: 'paris', ...value('3') }],
      ['groups/lobby', value('4')],
      [`phones/${mac}`, { model: 'VVX400', site: 'paris', group: 'lobby', ...value('5') }],
    ];
    for (const [at, [where, document]] of levels.entries()) {
      await describeIntent(ringfleet, where, document);
      if (at > 0 && at < 4)
        await describeIntent(ringfleet, `phones/${mac}`, {
          model: 'VVX400',
          ...(at >= 2 ? { site: 'paris' } : {}),
          ...(at >= 3 ? { group: 'lobby' } : {}),
        });
      const { parameters } = await booted(ringfleet, { mac, path: at >= 2 ? 'paris' : '' });
      expect(parameters['up.idleTimeout']).toBe(String(at + 1));
    }
  });

  it('leaves no orphan when a phone is deleted, and refuses to forget a site that has phones', async () => {
    const mac = '0004f2000004';
    const refused = await ringfleet.ask('intent/sites/paris', { method: 'DELETE' });
    expect(await refused.json()).toMatchObject({
      code: 'RF_INTENT_INVALID',
      detail: expect.stringContaining('1 phone'),
    });
    const gone = await forgetIntent(ringfleet, `phones/${mac}`);
    expect(gone.files.map(({ path, change }) => [path, change]).sort()).toEqual([
      [`${mac}-lync.cfg`, 'removed'],
      [`${mac}.cfg`, 'removed'],
    ]);
    await forgetIntent(ringfleet, 'sites/paris');
    const phone = await ringfleet.ftp();
    for (const path of [`${mac}-lync.cfg`, `${mac}.cfg`, 'paris/000000000000.cfg', 'site-paris.cfg'])
      await expect(download(phone, path)).rejects.toMatchObject({ code: 550 });
  });

  it('tells the second of two people what the first changed', async () => {
    const { version } = await ringfleet.json<{ version: number }>('intent/sites/berlin');
    await describeIntent(ringfleet, 'sites/berlin', {
      bootPath: 'berlin',
      timeZone: 'Europe/Berlin',
      vlan: 12,
    });
    const late = await refusedIntent(
      ringfleet,
      'sites/berlin',
      { bootPath: 'berlin' },
      { 'if-match': `"${version}"` },
    );
    expect(late).toMatchObject({
      status: 412,
      code: 'RF_LAYER_CHANGED',
      detail: expect.stringContaining('vlan'),
    });
    const history = await ringfleet.json<{ items: { changed: string[]; note: string }[] }>(
      'intent/sites/berlin/history',
    );
    expect(history.items[0]?.changed).toEqual(['ntpServers', 'vlan']);
  });

  it('rolls a document back', async () => {
    const { items } = await ringfleet.json<{ items: { version: number }[] }>('intent/sites/berlin/history');
    const document = { version: items[1]?.version };
    await ringfleet.json('intent/sites/berlin/rollback?note=back', { method: 'POST', document });
    const { document: site } = await ringfleet.json<{ document: object }>('intent/sites/berlin');
    expect(site).toEqual({ bootPath: 'berlin', timeZone: 'Europe/Berlin', ntpServers: ['192.0.2.10'] });
  });

  it('answers a repeat under the same Idempotency-Key with the first answer', async () => {
    const put = (document: object) =>
      ringfleet.ask('intent/groups/again', {
        method: 'PUT',
        body: JSON.stringify(document),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1' },
      });
    const first = await (await put({ name: 'one' })).json();
    expect(await (await put({ name: 'one' })).json()).toEqual(first);
    expect(await (await put({ name: 'two' })).json()).toMatchObject({ code: 'RF_IDEMPOTENCY_KEY_REUSED' });
  });

  it('is the same, byte for byte, after a restart on a new bus', async () => {
    const paths = ['000000000000.cfg', 'shared.cfg', 'berlin/000000000000.cfg', 'site-berlin.cfg'];
    const before = await Promise.all(paths.map(text));
    await ringfleet.stop();
    const { rm } = await import('node:fs/promises');
    for (const suffix of ['', '-wal', '-shm'])
      await rm(`${ringfleet.dataFolder}/events.sqlite${suffix}`, { force: true });
    await rm(`${ringfleet.dataFolder}/ftp-gateway/tree`, { recursive: true });
    await ringfleet.startAgain();
    await ringfleet.phonesSee('shared.cfg', before[1] ?? '');
    expect(await Promise.all(paths.map(text))).toEqual(before);
    expect((await preview(ringfleet, vvx400, 'VVX400')).files.length).toBeGreaterThan(1);
  });

  it.each<[string, string, unknown, string]>([
    ['a MAC of another vendor', 'phones/00155d012345', {}, 'another vendor'],
    ['what is no MAC', 'phones/0004f2', {}, 'no MAC'],
    ['a site that is not there', `phones/${vvx400}`, { site: 'nowhere' }, "no site 'nowhere'"],
    ['a group in itself', 'groups/ring', { parent: 'ring' }, 'circle'],
    ['a reserved name', 'groups/phone', {}, 'reserved'],
    ['a name with a MAC', 'groups/0004f28062d6', {}, 'MAC'],
    ['unknown fields', 'sites/berlin', { timezone: 'Europe/Berlin' }, 'timezone'],
    ['wrong types', 'sites/berlin', { networks: 'all' }, 'networks'],
    ['a time zone that does not exist', 'sites/berlin', { timeZone: 'Europe/Berlim' }, 'IANA'],
    ['a value of 10 MB', 'fleet', { parameters: { 'a.b': 'x'.repeat(70_000) } }, 'a.b'],
    ['control characters', 'fleet', { parameters: { 'a.b': 'x\u0001' } }, 'U+0001'],
    [
      'a wrong type of a known parameter',
      'fleet',
      { parameters: { 'apps.restapi.enabled': 'maybe' } },
      'apps.restapi',
    ],
    [
      'what follows from a setting already',
      'fleet',
      { baseProfile: 'Lync', parameters: { 'device.set': '0' } },
      'setting',
    ],
    ['a password in a boot server', 'sites/berlin', { bootServer: 'ftp://a:b@host' }, 'password'],
  ])('refuses %s, naming it', async (_what, where, document, word) => {
    const refused = await refusedIntent(ringfleet, where, document);
    expect(refused).toMatchObject({ status: 422, code: 'RF_INTENT_INVALID' });
    expect(refused.detail).toContain(word);
  });
});
