import { type Fault, lintFolder } from '@ringfleet/ucs';
import { type FileBytes } from './file-bytes.ts';
import { type StagedFile } from './import.repository.ts';

/** Files that take part in the rules between files: what master files can name. */
const CONFIGURATION_LIMIT = 1024 * 1024;

/** Faults that only show between files (a CONFIG_FILES entry that is missing, duplicates across files). */
export async function* lintImport(
  pages: AsyncIterable<StagedFile[]>,
  bytes: FileBytes,
): AsyncGenerator<{ file: string; fault: Fault }> {
  const files: { path: string; bytes?: Uint8Array }[] = [];
  for await (const page of pages)
    for (const { path, kind, size, blob, phoneFile } of page) {
      if (phoneFile) continue;
      const read = (kind === 'master' || kind === 'config') && size <= CONFIGURATION_LIMIT;
      files.push(read ? { path, bytes: await bytes.plain(blob) } : { path });
    }
  for (const { path, fault } of lintFolder(files)) yield { file: path, fault };
}
