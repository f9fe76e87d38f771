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
    for (const file of page) {
      const { path, size, blob } = file;
      const read = isConfiguration(file) && size <= CONFIGURATION_LIMIT && held + size <= BUDGET;
      if (read) held += size;
      files.push(read ? { path, bytes: await bytes.plain(blob) } : { path });
    }
  return lintFolder(files);
}

/** Override files too: parameters of an operator may stand under a name that is the phone's (article; lint of names). */
function isConfiguration({ kind, phoneFile }: StagedFile): boolean {
  return kind === 'master' || kind === 'config' || phoneFile?.kind === 'phone' || phoneFile?.kind === 'web';
}
