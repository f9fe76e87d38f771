import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';

/** One file of a provisioning folder. */
export interface FolderFile {
  /** Below the folder, with forward slashes. */
  path: string;
  /** Where to read it. */
  absolute: string;
  size: number;
  modified: Date;
}

/** Something of the folder that is not taken, with why. */
export interface SkippedEntry {
  path: string;
  reason: string;
}

export interface WalkedFolder {
  /** In the order of their paths. */
  files: FolderFile[];
  skipped: SkippedEntry[];
  /** Names that begin with a dot; of a hidden folder only itself. */
  hidden: string[];
}

/**
 * Lists the files of a folder. Links are followed to files inside the folder only, so nothing from elsewhere on this
 * machine gets in; what cannot be taken is named.
 * @throws RingfleetError RF_LOCAL_FILE_UNREADABLE when the folder itself cannot be read
 */
export async function walkFolder(folder: string, { includeHidden = false } = {}): Promise<WalkedFolder> {
  const walked: WalkedFolder = { files: [], skipped: [], hidden: [] };
  let root: string;
  try {
    root = await realpath(folder);
    await readdir(root);
  } catch (cause) {
    throw new RingfleetError(
      'RF_LOCAL_FILE_UNREADABLE',
      { path: folder, reason: reasonOf(cause) },
      { cause },
    );
  }
  await walk({ root, includeHidden, walked }, '');
  walked.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return walked;
}

interface Walk {
  root: string;
  includeHidden: boolean;
  walked: WalkedFolder;
}

async function walk(around: Walk, below: string): Promise<void> {
  const { root, includeHidden, walked } = around;
  let entries;
  try {
    entries = await readdir(join(root, below), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    walked.skipped.push({ path: below, reason: reasonOf(error) });
    return;
  }
  for (const entry of entries) {
    const name = plainName(entry.name);
    const path = `${below === '' ? '' : `${below}/`}${name ?? shownName(entry.name)}`;
    if (name === undefined) walked.skipped.push({ path, reason: 'its name is not plain UTF-8 text' });
    else if (name.startsWith('.') && !includeHidden) walked.hidden.push(path);
    else if (entry.isDirectory()) await walk(around, path);
    else if (entry.isFile() || entry.isSymbolicLink()) await addFile(around, path);
    else walked.skipped.push({ path, reason: 'it is neither a file nor a folder' });
  }
}

async function addFile({ root, walked }: Walk, path: string): Promise<void> {
  try {
    const absolute = await realpath(join(root, path));
    const found = await stat(absolute);
    if (!absolute.startsWith(root.endsWith(sep) ? root : root + sep))
      walked.skipped.push({ path, reason: 'it is a link that leads out of the folder' });
    else if (!found.isFile())
      walked.skipped.push({ path, reason: 'it is a link to something that is no file' });
    else walked.files.push({ path, absolute, size: found.size, modified: found.mtime });
  } catch (error) {
    walked.skipped.push({ path, reason: reasonOf(error) });
  }
}

/** Undefined for bytes that are no UTF-8, and for control characters: no phone could ask for such a name. */
function plainName(bytes: Buffer): string | undefined {
  const name = bytes.toString('utf8');
  return Buffer.from(name, 'utf8').equals(bytes) && !/[\p{Cc}\\]/u.test(name) ? name : undefined;
}

function shownName(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^ -~]|\\/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Why the file system said no, in words where they are known. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  if (code === 'ENOTDIR') return 'it is no folder';
  if (code === 'ELOOP') return 'it is a link that leads to itself';
  return code ?? String(error);
}
