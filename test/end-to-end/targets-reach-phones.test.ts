import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { download } from './ftp-bytes.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot } from './virtual-boots.ts';

const [before, after] = ['5.9.6.2996', '5.9.8.5760'];
const images = { '3111-46157-002': randomBytes(600_000), '3111-44500-001': randomBytes(600_000) };
const vvx = { mac: '0004f2710001', model: 'VVX400', applicationVersion: before };
const soundPoint = { mac: '0004f2710002', model: 'SPIP331', applicationVersion: '4.0.15.1' };

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await describeIntent(ringfleet, 'fleet', {});
  await describeIntent(ringfleet, 'sites/berlin', { bootPath: 'berlin' });
  for (const [partNumber, bytes] of Object.entries(images)) {
    const query = `name=${partNumber}.sip.ld&version=${after}`;
    const response = await ringfleet.ask(`firmware/releases?${query}`, { method: 'POST', body: bytes });
    expect(response.status).toBe(200);
  }
});
afterAll(() => ringfleet.remove());

const target = (scope: string) =>
  ringfleet.json(`firmware/targets/${scope}`, { method: 'PUT', document: { version: after } });

/** Waits until the gateway serves a master file that leads there, and no longer than the first that does. */
async function untilLed(path: string): Promise<void> {
  await eventually(
    async () => String(await download(await ringfleet.ftp(), path)),
    (text) => text.includes(`firmware/${after}/sip.ld`),
  );
}

const firmware = async (mac: string, query = '') =>
  (await ringfleet.json<{ firmware: object }>(`preview/${mac}?${query}`)).firmware;

describe('a firmware target', () => {
  it('of a site reaches the phones that boot there, and the images are there with the master file', async () => {
    await target('site/berlin');
    await untilLed('berlin/000000000000.cfg');
    const there = await boot(ringfleet, { ...vvx, path: 'berlin' });
    expect(there.result).toMatchObject({ installed: [after], firmware: { decision: 'current' } });
    const elsewhere = await boot(ringfleet, { ...vvx, mac: '0004f2710003' });
    expect(elsewhere.result).toMatchObject({ installed: [], firmware: { decision: 'absent' } });
  });

  it('of the fleet leaves a model that the release does not cover where it is', async () => {
    await target('fleet');
    await untilLed('000000000000.cfg');
    expect((await boot(ringfleet, soundPoint)).result).toMatchObject({
      installed: [],
      firmware: { decision: 'absent' },
      master: { appFilePath: 'sip.ld' },
    });
  });

  it('shows in a preview before the phone boots', async () => {
    expect(await firmware('0004f2710004', 'model=VVX500')).toMatchObject({
      ...{ decision: 'install', to: after, bytes: 600_000 },
      path: `firmware/${after}/3111-44500-001.sip.ld`,
    });
    expect(await firmware('0004f2710005', 'model=SPIP331')).toMatchObject({ decision: 'none' });
  });
});
