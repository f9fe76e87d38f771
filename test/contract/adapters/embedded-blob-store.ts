import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStore, openEmbeddedBlobStore } from '@ringfleet/storage';
import type { StoreAdapter } from '../store-adapter.ts';

export default {
  newPlace: () => mkdtemp(join(tmpdir(), 'rf-blobs-')),
  open: (place) => openEmbeddedBlobStore({ folder: join(place, 'blobs') }),
  removePlace: (place) => rm(place, { recursive: true }),
} satisfies StoreAdapter<BlobStore>;
