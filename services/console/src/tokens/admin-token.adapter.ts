import { readFile } from 'node:fs/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { writePrivateFile } from '@ringfleet/storage';
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
    if (token === undefined || token === '') return await writeNew(file, { create: token === undefined });
    if (token.length < MIN_LENGTH)
      throw new Error(`the token in it is shorter than ${MIN_LENGTH} characters`);
    return token;
  } catch (cause) {
    if (cause instanceof RingfleetError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: file, reason }, { cause });
  }
}

/** Another console that shares the file may come first: then its token is taken. */
async function writeNew(file: string, options: { create: boolean }): Promise<string> {
  const token = createToken(ADMIN);
  return (await writePrivateFile(file, `${token}\n`, options)) ? token : adminToken(file);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
