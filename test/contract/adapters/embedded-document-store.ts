import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentStore, openEmbeddedDocumentStore } from '@ringfleet/storage';
import type { StoreAdapter } from '../store-adapter.ts';

export default {
  newPlace: () => mkdtemp(join(tmpdir(), 'rf-documents-')),
  open: (place) => openEmbeddedDocumentStore({ file: join(place, 'documents.db') }),
  removePlace: (place) => rm(place, { recursive: true }),
} satisfies StoreAdapter<DocumentStore>;
