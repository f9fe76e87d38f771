import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLogIndex } from '@ringfleet/storage';
import type { LogIndexAdapter } from '../log-index-adapter.ts';

const adapter: LogIndexAdapter = {
  newPlace: () => mkdtemp(join(tmpdir(), 'rf-logs-')),
  open: (folder, options) => openEmbeddedLogIndex({ folder, ...options }),
  removePlace: (folder) => rm(folder, { recursive: true }),
};
export default adapter;
