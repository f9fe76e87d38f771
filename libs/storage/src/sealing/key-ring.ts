import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { type KeyFile, newKeyFile, readKeyFile, withNewKey, writeKeyFile } from './key-file.ts';

interface SealingKey {
  /** 4 bytes, in front of all that this key sealed. */
  id: Buffer;
  /** 32 bytes, for AES-256-GCM; prepared once, which makes each use several times cheaper. */
  key: KeyObject;
}

/** The keys of one installation. None is ever dropped: what an old one sealed stays readable. */
export interface KeyRing {
  /** The key that seals. */
  readonly current: SealingKey;
  /** Its key, or undefined when it is not held. `id` is 8 hex digits. */
  find(id: string): SealingKey | undefined;
  /** 32 bytes, for keyed hashes; the same for ever. */
  readonly hashingKey: KeyObject;
  /** Makes a new key; it seals as soon as it is durable. @throws RF_STORE_UNAVAILABLE */
  addKey(): Promise<void>;
}

class FileKeyRing implements KeyRing {
  readonly hashingKey: KeyObject;
  private readonly file: string;
  private content: KeyFile;
  private keys: Map<string, SealingKey>;
  private adding: Promise<void> = Promise.resolve();

  constructor(file: string, content: KeyFile) {
    this.file = file;
    this.content = content;
    this.keys = keysOf(content);
    const secret = Buffer.from(content.hashing, 'base64');
    const derived = hkdfSync('sha256', secret, '', 'ringfleet keyed hash v1', 32);
    this.hashingKey = createSecretKey(Buffer.from(derived));
  }

  get current(): SealingKey {
    return this.keys.get(this.content.current)!;
  }

  find(id: string): SealingKey | undefined {
    return this.keys.get(id);
  }

  addKey(): Promise<void> {
    const added = this.adding.then(async () => {
      const next = withNewKey(this.content);
      await writeKeyFile(this.file, next, { create: false });
      this.content = next;
      this.keys = keysOf(next);
    });
    this.adding = added.catch(() => undefined);
    return added;
  }
}

interface KeyRingOptions {
  /** Path of the key file. */
  file: string;
  /**
   * Paths of stores whose content is sealed: where one is there, a missing key file was lost and none is made, since
   * new keys open nothing of it.
   * @default none
   */
  sealedStores?: readonly string[];
}

/**
 * Opens the key file, which is made with a first key (mode 0600) when missing and nothing is sealed yet.
 * @throws RF_KEY_FILE_LOST, RF_KEY_FILE_EXPOSED, RF_KEY_FILE_BROKEN, RF_STORE_UNAVAILABLE
 */
export async function openKeyRing({ file, sealedStores = [] }: KeyRingOptions): Promise<KeyRing> {
  // Looked at before the key file: of two first starts, one may fill its stores while the other looks.
  const store = sealedStores.find((path) => existsSync(path));
  const found = await readKeyFile(file);
  if (found) return new FileKeyRing(file, found);
  if (store !== undefined)
    throw new RingfleetError('RF_KEY_FILE_LOST', { file, store, folder: dirname(file) });
  const made = newKeyFile();
  if (await writeKeyFile(file, made, { create: true })) return new FileKeyRing(file, made);
  const other = await readKeyFile(file);
  if (!other)
    throw new RingfleetError('RF_KEY_FILE_BROKEN', { file, reason: 'it was removed while it was opened' });
  return new FileKeyRing(file, other);
}

function keysOf({ keys }: KeyFile): Map<string, SealingKey> {
  return new Map(
    keys.map(({ id, key }) => [id, { id: Buffer.from(id, 'hex'), key: createSecretKey(key, 'base64') }]),
  );
}
