import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { importFolder } from './imported-folder.ts';
import { LiveEvents } from './live-events.ts';
import { masterFile, prefilledFile, sharedFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot } from './virtual-boots.ts';

interface Phone {
  mac: string;
  discovered: boolean;
  model?: { value: string };
  partNumber?: { value: string };
  application?: { value: string };
  updater?: { value: string };
  address?: { value: string };
  lastBoot?: { at: string };
  lastError?: { path: string; reply: number; verb: string };
  asked: { verb: string; path: string; reply: number }[];
}

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await importFolder(ringfleet, {
    '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg, [MACADDRESS]-lync.cfg"'),
    'shared.cfg': sharedFile,
    '0004f2700001-lync.cfg': prefilledFile,
    '0004f2700002-lync.cfg': prefilledFile,
  });
});
afterAll(() => ringfleet.remove());

const listed = async (mac: string): Promise<Phone | undefined> => {
  const { items } = await ringfleet.json<{ items: Phone[] }>('phones?limit=1000');
  return items.find((phone) => phone.mac === mac);
};
const known = (phone: Phone | undefined) =>
  phone?.application !== undefined && phone.updater !== undefined && phone.lastBoot !== undefined;

describe('a phone that shows up unasked', () => {
  it.each([
    ['VVX400', '0004f2700001', '3111-46157-002', '5.9.6.2996', '5.9.7.47435'],
    ['SPIP331', '0004f2700002', '2345-12365-001', '4.1.4.0296', '4.3.0.0246'],
  ])('is listed as a %s with its versions', async (model, mac, partNumber, application, updater) => {
    const events = await LiveEvents.open(ringfleet, `topic=phone-facts&mac=${mac}`);
    await boot(ringfleet, { mac, model, applicationVersion: application, updaterVersion: updater });
    expect(await events.next()).toMatchObject({ type: 'ringfleet.phone.facts-known.v1', subject: mac });
    await events.next(({ data }) => data.model !== undefined && data.lastBoot !== undefined);
    events.close();
    const phone = await eventually(() => listed(mac), known);
    expect(phone).toMatchObject({
      discovered: true,
      model: { value: model },
      partNumber: { value: partNumber },
      application: { value: application },
      updater: { value: updater },
      address: { value: '127.0.0.1' },
    });
    expect(phone?.lastError).toBeUndefined();
    expect(phone?.asked).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ verb: 'RETR', path: '/shared.cfg', reply: 226 }),
        expect.objectContaining({ verb: 'RETR', path: `/${mac}-license.cfg`, reply: 550 }),
      ]),
    );
    const { items } = await ringfleet.json<{ items: Phone[] }>(`phones?model=${model}`);
    expect(items.map((found) => found.mac)).toEqual([mac]);
  });

  it('has as its last error what it asked for and should have got, not what phones always ask in vain', async () => {
    const mac = '0004f2700003';
    await boot(ringfleet, { mac });
    const phone = await eventually(
      () => listed(mac),
      (found) => found?.lastError !== undefined,
    );
    expect(phone?.lastError).toMatchObject({ path: `/${mac}-lync.cfg`, reply: 550, verb: 'RETR' });
    expect(await ringfleet.json(`phones/${mac}`)).toMatchObject({ mac, lastError: { reply: 550 } });
  });

  it('is not known before, and nobody is made up by a MAC of another maker', async () => {
    const stranger = await ringfleet.ask('phones/0004f2700099');
    expect(stranger.status).toBe(404);
    expect(await stranger.json()).toMatchObject({ code: 'RF_PHONE_UNKNOWN' });
    const events = await LiveEvents.open(ringfleet, 'type=phone.session-observed&mac=02ab02ab02ab');
    const scanner = await ringfleet.lines();
    await scanner.code('SIZE 02ab02ab02ab.cfg');
    await scanner.quit();
    await events.next();
    events.close();
    await boot(ringfleet, { mac: '0004f2700004' });
    await eventually(() => listed('0004f2700004'), known);
    expect(await listed('02ab02ab02ab')).toBeUndefined();
  });
});
