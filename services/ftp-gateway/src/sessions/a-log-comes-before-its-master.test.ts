import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayBench, loggedIn, MAC, OTHER, override, read, refusal, store } from '../gateway.test-bench.ts';
import type { FtpGateway } from '../gateway.ts';
import type { PhoneSession } from '../phone-session.port.ts';

const MASTER = '<A CONFIG_FILES="shared.cfg, b.cfg" LOG_FILE_DIRECTORY="logs"/>';
const LOBBY =
  '<A CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="lobby-logs" OVERRIDES_DIRECTORY="lobby-own"/>';
const FILES = { '000000000000.cfg': MASTER, 'shared.cfg': '<a/>', 'lobby.cfg': LOBBY };

describe('a session that has read no master file', () => {
  let bench: GatewayBench;
  let gateway: FtpGateway;
  let session: PhoneSession;
  const begin = (path: string) => refusal(session.beginUpload(path, { append: false }));
  const enter = (path: string) => refusal(session.changeDirectory(path));
  const publish = async (files: Record<string, string>) => {
    await bench.publish(gateway, { ...FILES, ...files }, { 'lobby.cfg': 'master', 'b.cfg': 'master' });
    session = await loggedIn(gateway);
  };
  beforeEach(async () => {
    bench = await GatewayBench.make();
    gateway = await bench.gateway();
  });
  afterEach(async () => {
    session.close();
    await bench.remove();
  });

  it('stores its log where some master names the directory for logs, and reads it back', async () => {
    await publish({});
    expect(await enter('/lobby-logs')).toBeUndefined();
    await store(session, `/lobby-logs/${MAC}-boot.log`, 'boot');
    expect(await read(session, `/lobby-logs/${MAC}-boot.log`)).toBe('boot');
    expect((await session.list('/lobby-logs')).map(({ name }) => name)).toEqual([`${MAC}-boot.log`]);
  });

  it('stores nothing else there, and no log elsewhere', async () => {
    await publish({});
    expect(await begin(`/lobby-own/${MAC}-phone.cfg`)).toBe(553);
    expect(await begin(`/lobby-own/${MAC}-boot.log`)).toBe(553);
    expect(await begin(`/lobby-logs/${MAC}-phone.cfg`)).toBe(553);
    expect(await begin(`/nowhere/${MAC}-boot.log`)).toBe(553);
    expect(await begin(`/lobby-logs/${OTHER}-boot.log`)).toBe(553);
    expect(await enter('/nowhere')).toBe(550);
  });

  it('keeps to its own master from the moment it has read one', async () => {
    await publish({});
    await read(session, '/000000000000.cfg');
    expect(await begin(`/lobby-logs/${MAC}-boot.log`)).toBe(553);
    expect(await begin(`/logs/${MAC}-boot.log`)).toBeUndefined();
  });

  it('goes where the master of its phone says, also after a restart', async () => {
    await publish({
      [`${MAC}.cfg`]: '<A CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="own/[PHONE_MAC_ADDRESS]"/>',
    });
    await bench.close(gateway);
    gateway = await bench.gateway();
    session = await loggedIn(gateway);
    for (const directory of ['/own', `/own/${MAC}`]) expect(await enter(directory)).toBeUndefined();
    await store(session, `/own/${MAC}/${MAC}-boot.log`, 'boot');
    const other = await loggedIn(gateway);
    await other.changeDirectory('/own');
    expect(await refusal(other.list('/own'))).toBe(550);
    expect(await refusal(other.changeDirectory('/shared.cfg'))).toBe(550);
    expect(await refusal(other.beginUpload(`/own/${OTHER}-boot.log`, { append: false }))).toBe(553);
    expect(await refusal(other.changeDirectory('/own'))).toBe(550);
  });

  it('takes the first master that it reads for its own, and one that this lists for configuration', async () => {
    await publish({ 'b.cfg': '<A CONFIG_FILES="c.cfg" LOG_FILE_DIRECTORY="b-logs"/>' });
    for (const path of ['/000000000000.cfg', '/shared.cfg', '/b.cfg']) await read(session, path);
    expect(await begin(`/b-logs/${MAC}-app.log`)).toBe(553);
    expect(await begin(`/logs/${MAC}-app.log`)).toBeUndefined();
    const lobby = await loggedIn(gateway);
    for (const path of ['/lobby.cfg', '/b.cfg']) await read(lobby, path);
    await store(lobby, `/lobby-own/${OTHER}-phone.cfg`, override('a'));
    expect(await refusal(lobby.beginUpload(`/b-logs/${OTHER}-app.log`, { append: false }))).toBe(553);
  });
});
