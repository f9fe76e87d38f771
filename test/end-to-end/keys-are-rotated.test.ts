import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyStatus, resealStores, retireKey, rotateKeys } from '@ringfleet/standalone';
import { download, upload } from './ftp-bytes.ts';
import { quietSettings, RunningRingfleet } from './running-ringfleet.ts';
import { sendSecrets } from './sent-secrets.ts';

const mac = '0004f2650001';
const override = `<localcfg up.backlight.timeout="17"/>`;
const log = `0101120000|so   |4|00|${'x'.repeat(300_000)}\n`;

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

const options = () => ({ env: { ...quietSettings, RINGFLEET_DATA_DIR: ringfleet.dataFolder } });

const republished = async () => {
  for (const holder of ['changes', 'firmware', 'gateways', 'phones', 'drift', 'dhcp'])
    await ringfleet.json(`${holder}/republished-state`, { method: 'POST' });
};

/** Where a key is found, without counts. */
async function placesOf(key: string): Promise<string[]> {
  const found = (await keyStatus(options())).find((one) => one.key === key);
  return (found?.places ?? []).map(({ place }) => place);
}

describe('a new key', () => {
  it('takes over from the old one, which goes when nothing is sealed with it any more', async () => {
    await sendSecrets(ringfleet, await ringfleet.ftp());
    const client = await ringfleet.ftp();
    await upload(client, `${mac}-phone.cfg`, override);
    await upload(client, `${mac}-app.log`, log);
    await ringfleet.stop();
    const [before] = await keyStatus(options());
    expect(before).toMatchObject({ seals: true });
    const old = before!.key;
    expect(before!.places.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        'blobs',
        'documents config-renderer/managed-phones',
        'files of ftp-gateway',
        'topic ringfleet.fleet.v1',
        'topic ringfleet.phone-files.v1',
      ]),
    );

    const { key } = await rotateKeys(options());
    await expect(retireKey(options(), old)).rejects.toMatchObject({
      code: 'RF_KEY_NEEDED',
      message: expect.stringContaining('of blobs'),
    });
    const resealed = await resealStores(options());
    expect(Math.min(resealed.documents, resealed.blobs, resealed.files)).toBeGreaterThan(0);
    expect(await resealStores(options())).toEqual({ documents: 0, blobs: 0, files: 0 });
    expect((await placesOf(old)).filter((place) => !place.startsWith('topic '))).toEqual([]);

    await ringfleet.startAgain();
    await republished();
    await ringfleet.stop();
    expect(await placesOf(old)).toEqual([]);
    expect(await placesOf(key)).toEqual(expect.arrayContaining(before!.places.map(({ place }) => place)));
    await retireKey(options(), old);
    expect((await keyStatus(options())).map((one) => one.key)).toEqual([key]);

    await ringfleet.startAgain();
    const again = await ringfleet.ftp();
    expect(String(await download(again, `${mac}-phone.cfg`))).toBe(override);
    expect(String(await download(again, `${mac}-app.log`))).toBe(log);
    expect(String(await download(again, 'shared.cfg'))).toContain('<');
  }, 240_000);
});
