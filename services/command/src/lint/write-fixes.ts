import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fixFile, type Fault } from '@ringfleet/ucs';

/** What became of the correction of one file. */
export interface WrittenFix {
  file: string;
  /** The new file. */
  fixed: string;
  /** The faults that are mended in it. */
  corrections: Fault[];
  /** False: a file of that name was there already and was left alone. */
  written: boolean;
}

/**
 * Writes what is certain of one file's faults, corrected, into a new file beside it: the right name for a general master
 * with the wrong number of zeros, else `<name>.fixed.cfg`. The original stays as it is, and no file is overwritten.
 * @returns undefined when nothing is certain
 */
export async function writeFix({
  file,
  absolute,
}: {
  file: string;
  absolute: string;
}): Promise<WrittenFix | undefined> {
  const name = basename(file);
  const fix = fixFile({ path: name, bytes: await readFile(absolute) });
  if (!fix) return undefined;
  const newName = fix.path === name ? name.replace(/(\.[^.]*)?$/, '.fixed$1') : fix.path;
  const result = { file, fixed: join(dirname(file), newName), corrections: fix.applied };
  try {
    await writeFile(join(dirname(absolute), newName), fix.bytes, { flag: 'wx' });
    return { ...result, written: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { ...result, written: false };
  }
}
