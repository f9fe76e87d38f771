import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { lintFile, lintFolder, type Fault } from '@ringfleet/ucs';
import { reasonOf, walkFolder, type FolderFile, type SkippedEntry } from '../folder/walk-folder.ts';

/** The faults of one file, and where it lies. */
interface LintedLocalFile {
  /** As the user would open it. */
  file: string;
  absolute: string;
  faults: Fault[];
}

export interface LocalLint {
  /** Those with faults. */
  linted: LintedLocalFile[];
  /** All that were looked at. */
  files: readonly { file: string; absolute: string }[];
  skipped: SkippedEntry[];
}

/** Only such files are read as text; of others the name counts. */
const TEXT_FILE = /\.(cfg|xml)$/i;
/** Beyond it a file is no configuration of a phone; its size is the fault then. */
const MOST_READ = 16 * 1024 * 1024;

/** Lints a file or a folder of this machine. @param path as the user wrote it @throws RF_LOCAL_FILE_UNREADABLE */
export async function lintLocal(path: string, absolute: string): Promise<LocalLint> {
  return isFolder(path, absolute) ? lintLocalFolder(path, absolute) : lintLocalFile(path, absolute);
}

function isFolder(path: string, absolute: string): boolean {
  try {
    return statSync(absolute).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function lintLocalFile(path: string, absolute: string): LocalLint {
  try {
    const faults = lintFile({ path: basename(absolute), bytes: readFileSync(absolute) });
    return { files: [{ file: path, absolute }], linted: [{ file: path, absolute, faults }], skipped: [] };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function lintLocalFolder(path: string, absolute: string): Promise<LocalLint> {
  const { files, skipped } = await walkFolder(absolute);
  const located = new Map(files.map((file) => [file.path, file.absolute]));
  const linted = lintFolder(withBytes(files, skipped)).map((one) => ({
    file: join(path, one.path),
    absolute: located.get(one.path) ?? join(absolute, one.path),
    faults: one.faults,
  }));
  const all = files.map((file) => ({ file: join(path, file.path), absolute: file.absolute }));
  return { linted, files: all, skipped: skipped.map((one) => ({ ...one, path: join(path, one.path) })) };
}

/** One file after the other, so that a folder of any size fits. */
function* withBytes(files: readonly FolderFile[], skipped: SkippedEntry[]) {
  for (const { path, absolute, size } of files) {
    if (!TEXT_FILE.test(path) || size > MOST_READ) yield { path };
    else
      try {
        yield { path, bytes: readFileSync(absolute) };
      } catch (error) {
        skipped.push({ path, reason: reasonOf(error) });
      }
  }
}

function unreadable(path: string, cause: unknown): RingfleetError {
  return new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason: reasonOf(cause) }, { cause });
}
