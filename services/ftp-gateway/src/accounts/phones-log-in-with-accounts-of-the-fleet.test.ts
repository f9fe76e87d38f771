import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import type { EventBus } from '@ringfleet/messaging';
import { until } from '../gateway.test-bench.ts';
import type { Accounts } from '../sessions/accounts.ts';
import { AccountsBench, accountsChanged, TOPIC, type PlainAccount } from './accounts.test-bench.ts';

const old: PlainAccount = { id: 'fleet@1', user: 'Fleet', password: 'old-secret' };
const fresh: PlainAccount = { id: 'fleet@2', user: 'Fleet', password: 'new-secret' };
const berlin: PlainAccount = { id: 'site/berlin@1', user: 'berlin', password: 'site-secret' };
const SECRETS = [old, fresh, berlin].map(({ password }) => password);
const ADDRESS = '203.0.113.9';

describe('an account of the fleet or of a site', () => {
  let bench: AccountsBench;
  let bus: EventBus;
  beforeEach(async () => {
    bench = await AccountsBench.make();
    bus = await bench.bus();
  });
  afterEach(async () => {
    await bench.end();
    for (const secret of SECRETS) expect(bench.logged.join('\n')).not.toContain(secret);
  });

  const login = (accounts: Accounts, { user, password }: PlainAccount) =>
    accounts.check(user, password, ADDRESS);
  const accepted = ({ id }: PlainAccount) => ({ accepted: true, login: 'own', account: id });
  const refused = (reason: string) => ({ accepted: false, reason });
  const known = (accounts: Accounts, account: PlainAccount) => until(() => login(accounts, account).accepted);
  const away = {
    clusterId: () => Promise.reject(new Error('the bus is away')),
    follow: () => Promise.reject(new Error('the bus is away')),
  };

  it('is accepted from anywhere, its user name in any case and its password exactly', async () => {
    await bench.publish(bus, 'fleet', [old]);
    const accounts = await bench.start(bus);
    await known(accounts, old);
    expect(login(accounts, { ...old, user: 'FLEET' })).toEqual(accepted(old));
    expect(login(accounts, { ...old, password: 'OLD-secret' })).toEqual(refused('wrong-password'));
    expect(login(accounts, { ...old, user: 'other' })).toEqual(refused('unknown-user'));
    expect(accounts.check('PlcmSpIp', 'PlcmSpIp', '10.0.0.1')).toEqual({ accepted: true, login: 'default' });
  });

  it('keeps its old password beside the new one for as long as it was given', async () => {
    const accounts = await bench.start(bus);
    await bench.publish(bus, 'fleet', [old]);
    await known(accounts, old);
    const validUntil = new Date(bench.now + 1_000).toISOString();
    await bench.publish(bus, 'fleet', [fresh, { ...old, validUntil }]);
    await known(accounts, fresh);
    expect(login(accounts, old)).toEqual(accepted(old));
    bench.now += 1_000;
    expect(login(accounts, old)).toEqual(accepted(old));
    bench.now += 1;
    expect(login(accounts, old)).toEqual(refused('wrong-password'));
    expect(login(accounts, fresh)).toEqual(accepted(fresh));
  });

  it('of a site stands beside that of the fleet, and goes with its tombstone alone', async () => {
    const accounts = await bench.start(bus);
    await bench.publish(bus, 'fleet', [old]);
    await bench.publish(bus, 'site/berlin', [berlin]);
    await known(accounts, berlin);
    expect(login(accounts, old)).toEqual(accepted(old));
    expect(login(accounts, berlin)).toEqual(accepted(berlin));
    await bench.remove(bus, 'site/berlin');
    await until(() => !login(accounts, berlin).accepted);
    expect(login(accounts, berlin)).toEqual(refused('unknown-user'));
    expect(login(accounts, old)).toEqual(accepted(old));
    await bench.stop();
    expect(login(await bench.start(away), berlin)).toEqual(refused('unknown-user'));
  });

  it('may have the factory’s user name', async () => {
    const renamed = { ...old, user: 'plcmspip' };
    await bench.publish(bus, 'fleet', [renamed]);
    const accounts = await bench.start(bus);
    await known(accounts, renamed);
    expect(accounts.check('PlcmSpIp', 'PlcmSpIp', '10.0.0.1')).toEqual({ accepted: true, login: 'default' });
    expect(accounts.check('PlcmSpIp', 'PlcmSpIp', ADDRESS)).toEqual(refused('default-account-network'));
  });

  it('is accepted by a restarted gateway at once, although the bus is away', async () => {
    await bench.publish(bus, 'fleet', [old]);
    await known(await bench.start(bus), old);
    await bench.stop();
    const kept = await readFile(bench.file, 'utf8');
    for (const secret of SECRETS) expect(kept).not.toContain(secret);
    expect((await stat(bench.file)).mode & 0o777).toBe(0o600);

    expect(login(await bench.start(away), old)).toEqual(accepted(old));
  });

  it('is heard of as soon as the bus is back', async () => {
    let tries = 0;
    const shaky = {
      clusterId: () => bus.clusterId(),
      follow: (following: Parameters<EventBus['follow']>[0]) =>
        (tries += 1) < 3 ? away.follow() : bus.follow(following),
    };
    await bench.publish(bus, 'fleet', [old]);
    const accounts = await bench.start(shaky);
    expect(login(accounts, old)).toEqual(refused('unknown-user'));
    await known(accounts, old);
    expect(tries).toBe(3);
  });

  it('stays on another, empty bus until something newer is said of it', async () => {
    await bench.publish(bus, 'fleet', [old]);
    await bench.publish(bus, 'site/berlin', [berlin]);
    await known(await bench.start(bus), berlin);
    await bench.stop();

    const empty = await bench.bus('another');
    const accounts = await bench.start(empty);
    expect(login(accounts, old)).toEqual(accepted(old));
    await bench.publish(empty, 'fleet', [fresh]);
    await known(accounts, fresh);
    expect(login(accounts, old)).toEqual(refused('wrong-password'));
    expect(login(accounts, berlin)).toEqual(accepted(berlin));
  });

  it('whose password cannot be opened is skipped and told once, by its id', async () => {
    const accounts = await bench.start(bus);
    const strange = accountsChanged(await bench.otherSealer(), 'site/berlin', [berlin]);
    await bus.publish(TOPIC, [strange, strange]);
    await bench.publish(bus, 'fleet', [old]);
    await known(accounts, old);
    await bus.publish(TOPIC, [strange]);
    await bench.publish(bus, 'fleet', [fresh]);
    await known(accounts, fresh);
    expect(login(accounts, berlin)).toEqual(refused('unknown-user'));
    expect(bench.logged.filter((line) => line.includes(berlin.id))).toHaveLength(1);
  });

  it('is not hindered by a message or a file that cannot be read', async () => {
    await writeFile(bench.file, '{"accounts": "half-a-se');
    await bus.publish(TOPIC, [{ key: 'fleet', value: Buffer.from('no JSON'), headers: {} }]);
    await bench.publish(bus, 'site/berlin', [berlin]);
    const accounts = await bench.start(bus);
    await known(accounts, berlin);
    expect(bench.logged.join('\n')).not.toContain('half-a-se');
    await bench.stop();
    expect(login(await bench.start(away), berlin)).toEqual(accepted(berlin));
  });
});
