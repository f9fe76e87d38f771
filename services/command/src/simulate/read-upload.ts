import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { reasonOf } from '../folder/walk-folder.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** What each phone stores: the bytes of a local file, or where the option names none what `usual` makes for it. */
export function uploadOf(
  { workingFolder }: Pick<CommandIo, 'workingFolder'>,
  given: string | boolean | undefined,
  usual: (mac: string) => Uint8Array,
): ((mac: string) => Uint8Array) | undefined {
  if (typeof given !== 'string') return given === true ? usual : undefined;
  const path = resolve(workingFolder, given);
  try {
    const bytes = readFileSync(path);
    return () => bytes;
  } catch (cause) {
    throw new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason: reasonOf(cause) }, { cause });
  }
}
