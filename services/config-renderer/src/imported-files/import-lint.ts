import { type LintedFile, type LintFile, lintFolder } from '@ringfleet/ucs';
import type { FileBytes } from './file-bytes.ts';
import type { StagedFile } from './import.repository.ts';

/** A larger configuration file is refused by phones' servers anyway; only its name counts. */
const CONFIGURATION_LIMIT = 1024 * 1024;

/** Configuration of one folder that is held in memory at a time; beyond it only names count. */
const BUDGET = 256 * 1024 * 1024;

/** Lints the configuration of an import as one folder: each file, and what only shows between files. */
export async function lintImport(
  pages: AsyncIterable<StagedFile[]>,
  bytes: FileBytes,
): Promise<LintedFile[]> {
  const files: LintFile[] = [];
  let held = 0;
  for await (const page of pages)
    for (const { path, kind, size, blob } of page) {
      const configuration = (kind === 'master' || kind === 'config') && size <= CONFIGURATION_LIMIT;
      const read = configuration && held + size <= BUDGET;
      if (read) held += size;
      files.push(read ? { path, bytes: await bytes.plain(blob) } : { path });
    }
  return lintFolder(files);
}
