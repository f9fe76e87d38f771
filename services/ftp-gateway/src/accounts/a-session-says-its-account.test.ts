import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { topicName } from '@ringfleet/contracts';
import { GatewayBench, MAC, until } from '../gateway.test-bench.ts';
import type { FtpGateway } from '../gateway.ts';
import { accountsChanged, type PlainAccount } from './accounts.test-bench.ts';

const OBSERVED = 'ringfleet.phone.session-observed.v1';
const berlin: PlainAccount = { id: 'site/berlin@2', user: 'berlin', password: 'site-secret' };

describe('a session', () => {
  let bench: GatewayBench;
  beforeEach(async () => {
    bench = await GatewayBench.make({ RINGFLEET_FTP_USER: 'gate', RINGFLEET_FTP_PASSWORD: 'gate-secret' });
    const { bus, sealer } = bench.parts;
    await bus.publish(topicName('ftpAccounts'), [accountsChanged(sealer, 'site/berlin', [berlin])]);
  });
  afterEach(() => bench.remove());

  const session = async (gateway: FtpGateway, user: string, password: string) => {
    const opened = gateway.openSession({ address: '203.0.113.9', localAddress: '10.0.0.1' });
    await opened?.login(user, password);
    opened?.ended({ verb: 'RETR', path: `/${MAC}.cfg`, reply: 550, bytes: 0, ms: 1 });
    opened?.close();
  };
  /** What is on the disk is known. */
  const heard = () => until(() => existsSync(join(bench.parts.dataFolder, 'ftp-accounts.json')));

  it('says the account of the fleet or site that it logged in with, and never a password', async () => {
    const gateway = await bench.gateway();
    await heard();
    await session(gateway, berlin.user, berlin.password);
    await session(gateway, 'gate', 'gate-secret');
    await expect(session(gateway, berlin.user, 'site-secret-but-wrong')).rejects.toMatchObject({
      reply: 530,
    });
    await gateway.activity.close();

    const [site, own] = bench.events(OBSERVED).map(({ data }) => data);
    expect(site).toMatchObject({ login: 'own', account: berlin.id });
    expect(own).toMatchObject({ login: 'own' });
    expect(own).not.toHaveProperty('account');
    const [told] = bench.events('ringfleet.phone.login-refused.v1');
    expect(told?.data).toMatchObject({ users: [berlin.user], reason: 'wrong-password' });
    const ofGateway = bench.published.map(
      ({ message }) => `${JSON.stringify(message.headers)}${String(message.value)}`,
    );
    expect(ofGateway.join('\n')).not.toContain('secret');
  });

  it('logs in on a restarted gateway that cannot follow the bus', async () => {
    const first = await bench.gateway();
    await heard();
    await bench.close(first);
    bench.followFails = true;
    const second = await bench.gateway();
    await expect(session(second, berlin.user, berlin.password)).resolves.toBeUndefined();
  });
});
