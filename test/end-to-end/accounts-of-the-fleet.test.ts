import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeEvent, formatOrder, topicName, type PhoneFacts } from '@ringfleet/contracts';
import { openEmbeddedEventBus, type EventBus } from '@ringfleet/messaging';
import { createSealer, openKeyRing, type Sealer } from '@ringfleet/storage';
import { eventually } from './eventually.ts';
import { download, upload } from './ftp-bytes.ts';
import { ringer10 } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const MAC = '0004f28062d6';
const source = '/ringfleet/config-renderer/test';
const user = 'Fleet-Phones';
const berlin = { user: 'berlin', password: 'Site secret 1' };
const [before, after] = ['Old secret 1', 'New secret 2'];

/** Says something on the bus while nothing runs. */
async function say(ringfleet: RunningRingfleet, what: (bus: EventBus, sealer: Sealer) => Promise<void>) {
  await ringfleet.stop();
  const bus = await openEmbeddedEventBus({ file: join(ringfleet.dataFolder, 'events.sqlite') });
  const keys = await openKeyRing({ file: join(ringfleet.dataFolder, 'keys.json') });
  await what(bus, createSealer(keys));
  await bus.close();
  await ringfleet.startAgain();
}

function accounts(
  sealer: Sealer,
  scope: string,
  named: { user: string; password: string; validUntil?: string }[],
) {
  const data = {
    scope,
    accounts: named.map(({ password, ...account }, n) => ({
      ...{ ...account, id: `${scope}@${named.length - n}` },
      password: sealer.seal(Buffer.from(password)).toString('base64'),
    })),
  };
  const type = 'ringfleet.ftp-accounts.changed.v1';
  const time = new Date().toISOString();
  return encodeEvent({ id: `${time}/${scope}`, type, source, time, data }, scope);
}

describe('a phone with an account of the fleet', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
    const validUntil = new Date(Date.now() + 3_600_000).toISOString();
    await say(ringfleet, (bus, sealer) =>
      bus.publish(topicName('ftpAccounts'), [
        accounts(sealer, 'fleet', [
          { user, password: after },
          { user, password: before, validUntil },
        ]),
        accounts(sealer, 'site/berlin', [berlin]),
      ]),
    );
  });
  afterAll(() => ringfleet.remove());

  /** Just after a start the gateway may not have read the bus. */
  const login = (name: string, password: string) =>
    eventually(
      () => ringfleet.ftp(name, password).catch(() => undefined),
      (phone) => phone !== undefined,
    );
  const account = async (value: string) =>
    eventually(
      () => ringfleet.json<PhoneFacts>(`phones/${MAC}`).catch(() => undefined),
      (facts) => facts?.account?.value === value,
    );

  it('logs in with the old and with the new password, and it shows which one it has', async () => {
    const phone = await login(user, before);
    await upload(phone!, `${MAC}-phone.cfg`, await ringer10());
    phone!.close();
    await account('fleet@1');
    const rebooted = await ringfleet.ftp(user.toUpperCase(), after);
    expect(await download(rebooted, `${MAC}-phone.cfg`)).toEqual(await ringer10());
    rebooted.close();
    await account('fleet@2');
    await (await ringfleet.ftp(berlin.user, berlin.password)).pwd();
    await expect(ringfleet.ftp(user, berlin.password)).rejects.toMatchObject({ code: 530 });
  });

  it('has no files any more after it left the fleet', async () => {
    const order = formatOrder({ ms: Date.now(), counter: 0, edit: 0, gateway: 'config-renderer' });
    const type = 'ringfleet.phone-files.removal-asked.v1';
    const time = new Date().toISOString();
    await say(ringfleet, (bus) =>
      bus.publish(topicName('phoneImports'), [
        encodeEvent(
          { id: `${order}/${MAC}`, type, source, subject: MAC, time, data: { mac: MAC, order } },
          MAC,
        ),
      ]),
    );
    const phone = await ringfleet.ftp(user, after);
    await eventually(
      () =>
        download(phone, `${MAC}-phone.cfg`).then(
          () => 226,
          (error: { code?: number }) => error.code,
        ),
      (code) => code === 550,
    );
  });
});
