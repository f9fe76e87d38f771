import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { GatewayBench, loggedIn, MAC, OTHER, override, read, refusal, store } from '../gateway.test-bench.ts';
import type { FtpGateway } from '../gateway.ts';
import type { PhoneSession } from '../phone-session.port.ts';

const MASTER = `<APPLICATION CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides"
  CONTACTS_DIRECTORY="contacts/all" USER_PROFILES_DIRECTORY="profiles" COREFILE_DIRECTORY="cores"/>`;
const FILES = {
  '000000000000.cfg': MASTER,
  '000000000000-license.cfg': '<license/>',
  'shared.cfg': '<a voIpProt.SIP.outboundProxy.address="old"/>',
  'firmware/sip.ld': 'image',
  [`${MAC}-license.cfg`]: '<license/>',
  [`${MAC}-lync.cfg`]: '<a reg.1.address="mine"/>',
  [`${OTHER}-lync.cfg`]: '<a reg.1.address="theirs"/>',
  'berlin/000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg,shared.cfg" LOG_FILE_DIRECTORY="logs"/>',
  'berlin/site.cfg': '<a/>',
};

describe('a session', () => {
  let bench: GatewayBench;
  let gateway: FtpGateway;
  let session: PhoneSession;
  beforeAll(async () => {
    bench = await GatewayBench.make();
    gateway = await bench.gateway();
    await bench.publish(gateway, FILES);
    const theirs = await loggedIn(gateway);
    await store(theirs, `/${OTHER}-phone.cfg`, override('theirs'));
    await store(theirs, `/logs/${OTHER}-app.log`, 'theirs');
    theirs.close();
  });
  afterAll(() => bench.remove());
  beforeEach(async () => {
    session = await loggedIn(gateway);
  });
  afterEach(() => session.close());

  describe('that has named no phone', () => {
    it.each([
      '/000000000000.cfg',
      '/shared.cfg',
      '/000000000000-license.cfg',
      '/firmware/sip.ld',
      '/./firmware//sip.ld',
    ])('reads %s', async (path) => {
      expect(await read(session, path)).not.toBe('');
    });

    it('sees no file of a phone in a listing', async () => {
      const names = (await session.list('/')).map(({ name }) => name);
      expect(names).toEqual([
        '000000000000-license.cfg',
        '000000000000.cfg',
        ...['berlin', 'contacts', 'cores', 'firmware', 'logs', 'overrides', 'profiles'],
        'shared.cfg',
      ]);
    });

    it.each([
      '/profiles/alice-phone.cfg',
      '/shared.cfg',
      '/new.cfg',
      '/firmware/sip.ld',
      '/000000000000.cfg',
    ])('stores nothing as %s', async (path) => {
      expect(await refusal(session.beginUpload(path, { append: false }))).toBe(553);
    });
  });

  it.each([
    ['RETR', (s: PhoneSession) => s.open(`/${OTHER}-phone.cfg`, 0), 550],
    ['SIZE', (s: PhoneSession) => s.status(`/${OTHER}-lync.cfg`), 550],
    ['CWD', (s: PhoneSession) => s.changeDirectory(`/${OTHER}`), 550],
    ['DELE', (s: PhoneSession) => s.delete(`/logs/${OTHER}-app.log`), 550],
    ['STOR', (s: PhoneSession) => s.beginUpload(`/${OTHER}-phone.cfg`, { append: false }), 553],
    ['APPE', (s: PhoneSession) => s.beginUpload(`/logs/${OTHER}-app.log`, { append: true }), 553],
  ] as const)('refuses %s of another phone from the first MAC on', async (_, request, reply) => {
    expect(await refusal(session.open(`/${MAC}.cfg`, 0))).toBe(550);
    expect(await refusal(request(session))).toBe(reply);
  });

  it('is bound by any path, in any case', async () => {
    await read(session, `/${MAC.toUpperCase()}-LYNC.cfg`);
    expect(await refusal(session.open(`/${OTHER}-lync.cfg`, 0))).toBe(550);
    expect(await read(session, `/${MAC}-lync.cfg`)).toContain('mine');
  });

  it('lists its own files and what all may read', async () => {
    await store(session, `/${MAC}-phone.cfg`, override('a'));
    await store(session, `/logs/${MAC}-boot.log`, 'boot');
    const names = async (path: string) => (await session.list(path)).map(({ name }) => name);
    expect(await names('/')).toEqual(
      expect.arrayContaining([`${MAC}-lync.cfg`, `${MAC}-phone.cfg`, 'shared.cfg']),
    );
    expect((await names('/')).filter((name) => name.includes(OTHER))).toEqual([]);
    expect(await names('/logs')).toEqual([`${MAC}-boot.log`]);
    expect(await names('/overrides')).toEqual([`${MAC}-phone.cfg`]);
    expect(await names('/contacts')).toEqual(['all']);
    expect(await refusal(session.list('/nowhere'))).toBe(550);
  });

  it.each([
    [`/${MAC}-license.cfg`, 553],
    [`/${MAC}.cfg`, 553],
    [`/${MAC}-lync.cfg`, 553],
    ['/000000000000-phone.cfg', 553],
    [`/firmware/${MAC}-phone.cfg`, 553],
    [`/${MAC}-core.gz`, 553],
    [`/cores/${MAC}-core.gz`, undefined],
    [`/overrides/${MAC}-web.cfg`, undefined],
    [`/contacts/all/${MAC}-directory.xml`, undefined],
    [`/${MAC}-calls.xml`, undefined],
    [`/${MAC}-app.log`, undefined],
    [`/${MAC}-now-app.log`, undefined],
    ['/profiles/alice-phone.cfg', undefined],
  ])('is answered for STOR of %s: %s', async (path, reply) => {
    await session.open(`/${MAC}-lync.cfg`, 0);
    expect(await refusal(session.beginUpload(path, { append: false }))).toBe(reply);
  });

  it('finds one file under both its names, and uploads under any boot path', async () => {
    await store(session, `/overrides/${MAC}-web.cfg`, override('b'));
    expect(await read(session, `/${MAC}-web.cfg`)).toBe(override('b'));
    expect(await read(session, `/overrides/${MAC.toUpperCase()}-web.cfg`)).toBe(override('b'));
    const site = await loggedIn(gateway);
    expect(await read(site, '/berlin/000000000000.cfg')).toContain('site.cfg');
    expect(await read(site, '/berlin/site.cfg')).toBe('<a/>');
    expect(await read(site, '/berlin/shared.cfg')).toContain('old');
    expect(await read(site, `/berlin/${MAC}-web.cfg`)).toBe(override('b'));
    await site.changeDirectory('/berlin/firmware');
    await store(site, `/berlin/logs/${MAC}-app.log`, 'log');
    expect(await read(session, `/logs/${MAC}-app.log`)).toBe('log');
    expect(await refusal(site.beginUpload(`/berlin/overrides/${MAC}-web.cfg`, { append: false }))).toBe(553);
  });

  it('gives a user’s file to the phone that wrote it first', async () => {
    await session.open(`/${MAC}-lync.cfg`, 0);
    await store(session, '/profiles/bob-phone.cfg', override('bob'));
    expect(await read(session, '/profiles/bob-phone.cfg')).toBe(override('bob'));
    const other = await loggedIn(gateway);
    expect(await refusal(other.open('/profiles/bob-phone.cfg', 0))).toBe(550);
    await other.open(`/${OTHER}-lync.cfg`, 0);
    expect(await refusal(other.open('/profiles/bob-phone.cfg', 0))).toBe(550);
    expect(await refusal(other.beginUpload('/profiles/bob-phone.cfg', { append: false }))).toBe(553);
    await gateway.delivery.settled();
    expect(await read(session, '/profiles/bob-phone.cfg')).toBe(override('bob'));
    expect(await refusal(other.open('/profiles/bob-phone.cfg', 0))).toBe(550);
  });

  it('deletes its own logs and nothing else', async () => {
    await store(session, `/${MAC}-phone.cfg`, override('a'));
    await store(session, `/logs/${MAC}-boot.log`, 'boot');
    expect(await refusal(session.delete(`/${MAC}-phone.cfg`))).toBe(553);
    expect(await refusal(session.delete('/shared.cfg'))).toBe(553);
    expect(await refusal(session.delete(`/logs/${MAC}-other-app.log`))).toBe(550);
    await session.delete(`/logs/${MAC}-boot.log`);
    expect(await refusal(session.status(`/logs/${MAC}-boot.log`))).toBe(550);
  });

  it('has the directories that the master names without anyone creating them', async () => {
    for (const path of [
      '/',
      '/logs',
      '/LOGS',
      '/contacts',
      '/contacts/all',
      '/firmware',
      '/berlin',
      '/logs/..',
    ])
      await session.changeDirectory(path);
    for (const path of ['/nowhere', '/contacts/some', '/shared.cfg'])
      expect(await refusal(session.changeDirectory(path))).toBe(550);
    await session.makeDirectory('/logs');
    expect(await refusal(session.makeDirectory('/mine'))).toBe(550);
    expect((await session.status('/logs')).directory).toBe(true);
    expect(await refusal(session.open('/logs', 0))).toBe(550);
  });

  it('refuses more than an upload of its kind may have, before and while it comes', async () => {
    const path = `/${MAC}-phone.cfg`;
    expect(await refusal(session.beginUpload(path, { append: false, announcedSize: 2 ** 20 + 1 }))).toBe(552);
    const sink = await session.beginUpload(path, { append: false });
    await sink.write(Buffer.alloc(2 ** 19));
    await sink.write(Buffer.alloc(2 ** 19));
    expect(await refusal(sink.write(Buffer.alloc(1)))).toBe(552);
    await sink.abort('data-closed');
    expect(gateway.journal.space.used).toBeLessThan(2 ** 19);
  });

  it('leaves nothing of an upload that was cut', async () => {
    await store(session, `/${MAC}-web.cfg`, override('whole'));
    const sink = await session.beginUpload(`/${MAC}-web.cfg`, { append: false });
    await sink.write(Buffer.from(override('cut').slice(0, 100)));
    await sink.abort('control-closed');
    expect(await read(session, `/${MAC}-web.cfg`)).toBe(override('whole'));
  });

  it('is told to the fleet: what it asked, what was refused, what broke off', async () => {
    const mine = await loggedIn(gateway, '10.9.9.9');
    await mine.open(`/${MAC}-lync.cfg`, 0);
    mine.ended({ verb: 'RETR', path: `/${MAC}-lync.cfg`, reply: 226, bytes: 25, ms: 1 });
    await refusal(mine.open(`/${OTHER}-lync.cfg`, 0));
    await refusal(mine.beginUpload(`/${MAC}-license.cfg`, { append: false }));
    const sink = await mine.beginUpload(`/${MAC}-web.cfg`, { append: false });
    await sink.write(Buffer.from('half'));
    await sink.abort('stalled');
    mine.close();
    const types = [
      'ringfleet.phone.session-observed.v1',
      'ringfleet.phone.access-refused.v1',
      'ringfleet.phone.upload-refused.v1',
      'ringfleet.phone.upload-aborted.v1',
    ] as const;
    const of = (type: (typeof types)[number]) =>
      bench
        .events(type)
        .filter(({ data }) => data.address === '10.9.9.9')
        .map(({ data }) => data);
    while (types.some((type) => of(type).length === 0))
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(of(types[0])).toEqual([
      expect.objectContaining({ mac: MAC, login: 'default', ended: true, bootPath: '', more: 0 }),
    ]);
    expect(of(types[1])).toEqual([
      expect.objectContaining({ mac: MAC, reason: 'other-phone', reply: 550, count: 1 }),
    ]);
    expect(of(types[2])).toEqual([expect.objectContaining({ reply: 553, code: 'RF_UPLOAD_READ_ONLY' })]);
    expect(of(types[3])).toEqual([expect.objectContaining({ bytes: 4, reason: 'stalled', verb: 'STOR' })]);
  });

  it('reads one state of the tree from its first master file on, and phone files always newest', async () => {
    const first = await read(session, '/000000000000.cfg');
    const early = await loggedIn(gateway);
    await bench.publish(gateway, { ...FILES, 'shared.cfg': '<a voIpProt.SIP.outboundProxy.address="new"/>' });
    expect(await read(session, '/shared.cfg')).toContain('old');
    expect(await read(early, '/shared.cfg')).toContain('new');
    expect(await read(session, '/000000000000.cfg')).toBe(first);
    await store(early, `/${MAC}-phone.cfg`, override('newest'));
    expect(await read(session, `/${MAC}-phone.cfg`)).toBe(override('newest'));
  });
});
