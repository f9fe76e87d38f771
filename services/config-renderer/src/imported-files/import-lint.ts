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
  for await (const page of pages) {
    const read = page.map(async (file): Promise<LintFile> => {
      const { path, size, blob } = file;
      if (!isConfiguration(file) || size > CONFIGURATION_LIMIT || held + size > BUDGET) return { path };
      held += size;
      return { path, bytes: await bytes.plain(blob) };
    });
    files.push(...(await Promise.all(read)));
  }
  return lintFolder(files);
}

/** Override files too: parameters of an operator may stand under a name that is the phone's (article; lint of names). */
function isConfiguration({ kind, phoneFile }: StagedFile): boolean {
  return kind === 'master' || kind === 'config' || phoneFile?.kind === 'phone' || phoneFile?.kind === 'web';
}
