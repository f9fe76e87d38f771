import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSealer,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openKeyRing,
  type BlobStore,
  type DocumentStore,
} from '@ringfleet/storage';
import type { ChangeSets } from '../change-sets/change-sets.service.ts';
import { renderedFiles } from '../rendering/rendered-file.repository.ts';
import { FileBytes } from './file-bytes.ts';
import { ImportApplication } from './import-application.service.ts';
import { ImportPlanner } from './import-plan.service.ts';
import { imports, stagedFiles } from './import.repository.ts';
import { Imports } from './imports.service.ts';
import { treeFiles, treeFileVersions } from './tree-file.repository.ts';

describe('an import that is discarded while files still come in', () => {
  let folder: string;
  let blobs: BlobStore;
  let documents: DocumentStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-discarded-'));
    blobs = await openEmbeddedBlobStore({ folder: join(folder, 'blobs') });
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
  });
  afterEach(async () => {
    await Promise.all([blobs.close(), documents.close()]);
    await rm(folder, { recursive: true });
  });

  it('leaves neither documents nor bytes behind', async () => {
    const repositories = {
      imports: documents.repository(imports),
      staged: documents.repository(stagedFiles),
      versions: documents.repository(treeFileVersions),
    };
    const bytes = new FileBytes(blobs, createSealer(await openKeyRing({ file: join(folder, 'keys.json') })));
    const planner = new ImportPlanner(
      repositories.staged,
      documents.repository(treeFiles),
      bytes,
      documents.repository(renderedFiles),
    );
    const nowhere = {} as ConstructorParameters<typeof ImportApplication>[3];
    const application = new ImportApplication(repositories, planner, bytes, nowhere);
    const changeSets = {} as ChangeSets;
    const service = new Imports({ ...repositories, bytes, planner, application, changeSets });
    const { id } = await service.open({ author: 'admin', note: '' });
    const file = (path: string) => ({ path, modified: new Date(), bytes: Buffer.from('<a x="1"/>') });
    await service.addFiles(id, [file('a.cfg'), file('a.cfg'), file('b.cfg')]);
    await service.addFiles(id, [file('b.cfg')]);
    expect(await repositories.staged.count()).toBe(2);
    expect((await blobs.list('')).items).toHaveLength(2);

    const late = Array.from({ length: 20 }, (_, at) => service.addFiles(id, [file(`late${at}.cfg`)]));
    const [ended] = await Promise.all([Promise.allSettled(late), service.discard(id)]);
    for (const one of ended)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'RF_IMPORT_ENDED' });
    expect(await repositories.staged.count()).toBe(0);
    expect((await blobs.list('')).items).toEqual([]);
    await expect(service.addFiles(id, [file('c.cfg')])).rejects.toMatchObject({ code: 'RF_IMPORT_ENDED' });
  });
});
