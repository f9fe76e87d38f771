import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { ADMIN, createToken } from './token.ts';

const MIN_LENGTH = 24;

/**
 * The token in the file, or a new one written there (0600, whole or not at all). Whoever can read the file may do
 * everything: an operator or a Secret may put a token of its own there.
 * @throws RingfleetError RF_STORE_UNAVAILABLE
 */
export async function adminToken(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8').catch(absent))?.trim();
    if (token === undefined || token === '') return await writeNew(file);
    if (token.length < MIN_LENGTH)
      throw new Error(`the token in it is shorter than ${MIN_LENGTH} characters`);
    return token;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: file, reason }, { cause });
  }
}

async function writeNew(file: string): Promise<string> {
  const token = createToken(ADMIN);
  const written = `${file}.${randomUUID()}.new`;
  try {
    const handle = await open(written, 'wx', 0o600);
    try {
      await handle.writeFile(`${token}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return (await isFirst(written, file)) ? token : await adminToken(file);
  } finally {
    await rm(written, { force: true });
  }
}

/** Gives what was written its name, unless another console that shares the file came first. */
async function isFirst(written: string, file: string): Promise<boolean> {
  const isEmpty = (await readFile(file, 'utf8').catch(absent))?.trim() === '';
  if (isEmpty) await rename(written, file);
  else
    try {
      await link(written, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  return true;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
