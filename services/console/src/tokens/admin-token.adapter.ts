import { open, readFile, rename } from 'node:fs/promises';
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
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${token}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return token;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
