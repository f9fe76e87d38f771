import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';

/**
 * Writes a file for its owner alone (mode 0600), whole or not at all, and durable when it resolves.
 * @returns false when it was to be created and is there already
 * @throws RF_STORE_UNAVAILABLE
 */
export async function writePrivateFile(
  file: string,
  text: string,
  { create }: { create: boolean },
): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link fails where the file is there: of two first starts one makes it and the other takes it.
    await (create ? link(temporary, file) : rename(temporary, file));
    const folder = await open(dirname(file));
    await folder.sync().finally(() => folder.close());
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (create && code === 'EEXIST') return false;
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: file, reason: message }, { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}
