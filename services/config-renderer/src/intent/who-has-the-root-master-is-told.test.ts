import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FleetSettingsChanged } from '@ringfleet/contracts';
import { PutFile } from '../imported-files/put-file.service.ts';
import { Management } from '../management/management.service.ts';
import { TakeBack } from '../management/take-back.service.ts';
import { RendererBench } from '../renderer.test-bench.ts';

const MASTER = '000000000000.cfg';
const asked = { author: 'admin', note: '' };

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
});
afterAll(() => bench.remove());

const told = async () => (await bench.held('fleet')).get('fleet/settings')?.data as FleetSettingsChanged;

describe("whether the root's master file is rendered", () => {
  it('is told with the settings of the fleet', async () => {
    await bench.put('fleet', 'fleet', { timeZone: 'Europe/Berlin' });
    expect(await told()).toMatchObject({ masterManaged: true, timeZone: 'Europe/Berlin' });
  });

  it('is told when the file is given back, and when it is taken again', async () => {
    await bench.of(TakeBack).unmanage(MASTER, { ...asked, dryRun: false, keep: true, discard: false });
    expect(await told()).toMatchObject({ masterManaged: false });
    await bench.of(Management).manage(MASTER, { ...asked, dryRun: false });
    expect(await told()).toMatchObject({ masterManaged: true });
  });

  it('is told when the file of the operator goes, or comes, although nobody changed the fleet', async () => {
    await bench.of(TakeBack).unmanage(MASTER, { ...asked, dryRun: false, keep: true, discard: false });
    await bench.of(PutFile).remove(MASTER, undefined, asked);
    expect(await told()).toMatchObject({ masterManaged: true, timeZone: 'Europe/Berlin' });
    const master = '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="a.cfg"/>';
    await bench.of(PutFile).put(MASTER, Readable.from([Buffer.from(master)]), 0, {
      ...asked,
      modified: new Date(),
    });
    expect(await told()).toMatchObject({ masterManaged: false, version: await bench.changeSets.head() });
  });
});
