import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayBench, loggedIn, MAC, OTHER, override, read, refusal, store } from '../gateway.test-bench.ts';
import type { FtpGateway } from '../gateway.ts';
import type { PhoneSession } from '../phone-session.port.ts';

const MASTER = `<A CONFIG_FILES="a.cfg" LOG_FILE_DIRECTORY="logs/[PHONE_MODEL]/[MACADDRESS]"
  OVERRIDES_DIRECTORY="[PHONE_MODEL]-own" COREFILE_DIRECTORY="cores/[PHONE_PART_NUMBER]"/>`;

describe('a directory with the mask of the model or part number', () => {
  let bench: GatewayBench;
  let gateway: FtpGateway;
  let session: PhoneSession;
  beforeAll(async () => {
    bench = await GatewayBench.make();
    gateway = await bench.gateway();
    await bench.publish(
      gateway,
      {
        '000000000000.cfg': MASTER,
        'berlin/000000000000.cfg': MASTER,
        'lobby.cfg': '<A CONFIG_FILES="a.cfg" LOG_FILE_DIRECTORY="lobby/[PHONE_MODEL]/[MACADDRESS]"/>',
      },
      { 'lobby.cfg': 'master' },
    );
  });
  afterAll(() => bench.remove());
  beforeEach(async () => {
    session = await loggedIn(gateway);
  });
  afterEach(() => session.close());
  const begin = (path: string) => refusal(session.beginUpload(path, { append: false }));

  it('is there for what the phone puts in its place', async () => {
    for (const path of [
      '/logs',
      '/logs/VVX400',
      `/logs/VVX400/${MAC}`,
      '/VVX400-own',
      '/cores/3111-46157-002',
    ])
      expect([path, await refusal(session.changeDirectory(path))]).toEqual([path, undefined]);
    for (const path of ['/VVX400', '/-own', '/cores/a b', '/logs/VVX400/other', '/logs/VVX400/x/y'])
      expect([path, await refusal(session.changeDirectory(path))]).toEqual([path, 550]);
    expect((await session.list('/')).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['cores', 'logs']),
    );
    expect(await session.list('/logs')).toEqual([]);
  });

  it('takes the files of that phone that belong there', async () => {
    await store(session, `/logs/VVX400/${MAC}/${MAC}-app.log`, 'log');
    await store(session, `/VVX400-own/${MAC}-phone.cfg`, override('a'));
    await store(session, `/cores/3111-46157-002/${MAC}-core.gz`, 'core');
    await store(session, `/berlin/VVX400-own/${MAC}-web.cfg`, override('b'));
    expect(await begin(`/VVX400-own/${MAC}-app.log`)).toBe(553);
    expect(await begin(`/logs/VVX400/${MAC}-app.log`)).toBe(553);
    expect(await begin(`/VVX400-own/${OTHER}-phone.cfg`)).toBe(553);
    expect(await begin(`/a/b-own/${MAC}-phone.cfg`)).toBe(553);

    const again = await loggedIn(gateway);
    expect(await read(again, `/logs/VVX400/${MAC}/${MAC}-app.log`)).toBe('log');
    expect(await read(again, `/${MAC}-phone.cfg`)).toBe(override('a'));
    expect(await read(again, `/VVX400-own/${MAC}-web.cfg`)).toBe(override('b'));
    expect((await again.list('/VVX400-own')).map(({ name }) => name)).toEqual(
      expect.arrayContaining([`${MAC}-phone.cfg`]),
    );
  });

  it('takes a log before its master is read', async () => {
    for (const path of ['/lobby', '/lobby/VVX400', `/lobby/VVX400/${MAC}`])
      await session.changeDirectory(path);
    await store(session, `/lobby/VVX400/${MAC}/${MAC}-boot.log`, 'boot');
    expect(await begin(`/lobby/VVX400/${MAC}-boot.log`)).toBe(553);
  });
});
