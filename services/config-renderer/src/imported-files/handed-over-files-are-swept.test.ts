import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedBlobStore, type BlobStore } from '@ringfleet/storage';
import { phoneImportFolder, PhoneImportSweep } from './phone-import-blobs.ts';

const DAY = 86_400_000;
const IMPORTED = Date.parse('2026-11-23T23:59:00Z');

describe('files that were handed to the gateways', () => {
  let folder: string;
  let blobs: BlobStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-phone-imports-'));
    blobs = await openEmbeddedBlobStore({ folder });
  });
  afterEach(async () => {
    await blobs.close();
    await rm(folder, { recursive: true });
  });
  const held = async () => (await blobs.list('config-renderer/', { limit: 1 })).items.length > 0;

  it('stay while the event that names them may be read, and an import may take a day', async () => {
    const keys = Array.from(
      { length: 1_100 },
      (_, n) => `config-renderer/${phoneImportFolder(new Date(IMPORTED))}/${n}`,
    );
    await blobs.putMany(keys.map((key) => ({ key, bytes: Buffer.from('x') })));
    const sweep = new PhoneImportSweep(blobs);
    await sweep.run(IMPORTED + 31 * DAY);
    expect(await held()).toBe(true);
    await sweep.run(IMPORTED + 34 * DAY);
    expect(await held()).toBe(false);
    await sweep.run(IMPORTED + 34 * DAY);
  });

  it('take nothing else with them', async () => {
    await blobs.putMany([{ key: 'config-renderer/files/a', bytes: Buffer.from('x') }]);
    await new PhoneImportSweep(blobs).run(IMPORTED + 1000 * DAY);
    expect(await held()).toBe(true);
  });
});
