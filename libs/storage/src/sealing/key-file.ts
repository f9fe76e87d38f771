import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';

const bytes32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'is not 32 bytes');
const keyFileSchema = z
  .object({
    version: z.literal(1),
    /** Id of the key that seals. */
    current: z.string(),
    /** The key that seals from a time on, when every process has read it. */
    next: z.object({ id: z.string(), from: z.iso.datetime() }).optional(),
    keys: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{8}$/), key: bytes32, made: z.iso.datetime() })),
    /** From which the key of keyed hashes is derived; it never rotates, since hashes must stay equal. */
    hashing: bytes32,
  })
  .refine(({ current, keys }) => keys.some(({ id }) => id === current), {
    path: ['current'],
    message: 'is none of the keys',
  })
  .refine(({ next, keys }) => next === undefined || keys.some(({ id }) => id === next.id), {
    path: ['next'],
    message: 'is none of the keys',
  })
  .refine(({ keys }) => new Set(keys.map(({ id }) => id)).size === keys.length, {
    path: ['keys'],
    message: 'has an id twice',
  });
export type KeyFile = z.infer<typeof keyFileSchema>;

export function newKeyFile(): KeyFile {
  const empty = { version: 1 as const, current: '', keys: [], hashing: randomBytes(32).toString('base64') };
  return withNewKey(empty);
}

/** The same file with a new key, which seals at once or from a time on. */
export function withNewKey(before: KeyFile, from?: Date): KeyFile {
  let id: string;
  do id = randomBytes(4).toString('hex');
  while (before.keys.some((key) => key.id === id));
  const key = { id, key: randomBytes(32).toString('base64'), made: new Date().toISOString() };
  const keys = [...before.keys, key];
  if (from !== undefined) return { ...before, keys, next: { id, from: from.toISOString() } };
  return { ...before, current: id, keys, next: undefined };
}

/** Id of the key that seals at a time. */
export function sealingKeyAt({ current, next }: KeyFile, now: number): string {
  return next !== undefined && Date.parse(next.from) <= now ? next.id : current;
}

/** The same file without a key that no longer seals. */
export function withoutKey(before: KeyFile, id: string, now: number): KeyFile {
  const current = sealingKeyAt(before, now);
  const { next, ...rest } = before;
  const waits = next !== undefined && next.id !== current ? { next } : {};
  return { ...rest, current, ...waits, keys: before.keys.filter((key) => key.id !== id) };
}

/**
 * Undefined when there is none.
 * @throws RF_KEY_FILE_EXPOSED, RF_KEY_FILE_BROKEN
 */
export async function readKeyFile(file: string): Promise<KeyFile | undefined> {
  let text: string;
  try {
    await refuseExposed(file);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error instanceof RingfleetError ? error : broken(file, (error as Error).message);
  }
  const checked = keyFileSchema.safeParse(parseJson(file, text));
  if (checked.success) return checked.data;
  throw broken(
    file,
    checked.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
  );
}

/** @returns false when it was to be created and is there already @throws RF_STORE_UNAVAILABLE */
export function writeKeyFile(file: string, content: KeyFile, options: { create: boolean }): Promise<boolean> {
  return writePrivateFile(file, `${JSON.stringify(content, undefined, 2)}\n`, options);
}

/**
 * Only the owner may read it; a group only where root owns it and we are not root, as with a mounted Kubernetes
 * Secret (the rule of PostgreSQL for the key file of its TLS).
 */
async function refuseExposed(file: string): Promise<void> {
  const { mode, uid } = await stat(file);
  const mounted = uid === 0 && process.getuid?.() !== 0;
  if ((mode & (mounted ? 0o037 : 0o077)) === 0) return;
  throw new RingfleetError('RF_KEY_FILE_EXPOSED', {
    file,
    mode: (mode & 0o777).toString(8).padStart(4, '0'),
  });
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds keys.
    throw broken(file, 'it is no JSON');
  }
}

function broken(file: string, reason: string): RingfleetError {
  return new RingfleetError('RF_KEY_FILE_BROKEN', { file, reason });
}
