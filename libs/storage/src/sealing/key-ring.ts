import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import {
  type KeyFile,
  newKeyFile,
  readKeyFile,
  sealingKeyAt,
  withNewKey,
  withoutKey,
  writeKeyFile,
} from './key-file.ts';

interface SealingKey {
  /** 4 bytes, in front of all that this key sealed. */
  id: Buffer;
  /** 32 bytes, for AES-256-GCM; prepared once, which makes each use several times cheaper. */
  key: KeyObject;
}

/** The keys of one installation, as its key file has them now. What an old one sealed stays readable until it is retired. */
export interface KeyRing {
  /** The key that seals. */
  readonly current: SealingKey;
  /** Since when it seals. */
  readonly currentSince: Date;
  /** Ids of all keys, 8 hex digits each. */
  readonly ids: readonly string[];
  /** Its key, or undefined when it is not held. `id` is 8 hex digits. */
  find(id: string): SealingKey | undefined;
  /** 32 bytes, for keyed hashes; the same for ever. */
  readonly hashingKey: KeyObject;
  /**
   * Makes a new key; it seals as soon as it is durable, or from a time on.
   * @returns its id @throws RF_STORE_UNAVAILABLE, RF_KEY_ROTATION_WAITS
   */
  addKey(from?: Date): Promise<string>;
  /** Forgets a key. What it sealed is lost. @throws RF_KEY_UNKNOWN, RF_KEY_SEALS, RF_STORE_UNAVAILABLE */
  removeKey(id: string): Promise<void>;
}

const LOOK_EVERY_MS = 5_000;

class FileKeyRing implements KeyRing {
  readonly hashingKey: KeyObject;
  private readonly file: string;
  private content: KeyFile;
  private keys: Map<string, SealingKey>;
  private changing: Promise<unknown> = Promise.resolve();

  constructor(file: string, content: KeyFile, lookEveryMs = LOOK_EVERY_MS) {
    this.file = file;
    this.content = content;
    this.keys = keysOf(content);
    const secret = Buffer.from(content.hashing, 'base64');
    const derived = hkdfSync('sha256', secret, '', 'ringfleet keyed hash v1', 32);
    this.hashingKey = createSecretKey(Buffer.from(derived));
    setInterval(() => void this.look(), lookEveryMs).unref();
  }

  get current(): SealingKey {
    return this.keys.get(sealingKeyAt(this.content, Date.now()))!;
  }

  get currentSince(): Date {
    const { next, keys } = this.content;
    const id = sealingKeyAt(this.content, Date.now());
    return new Date(next?.id === id ? next.from : keys.find((key) => key.id === id)!.made);
  }

  get ids(): string[] {
    return [...this.keys.keys()];
  }

  find(id: string): SealingKey | undefined {
    return this.keys.get(id);
  }

  addKey(from?: Date): Promise<string> {
    return this.change((now) => {
      const { next } = now;
      if (next !== undefined && sealingKeyAt(now, Date.now()) !== next.id)
        throw new RingfleetError('RF_KEY_ROTATION_WAITS', { key: next.id, from: next.from });
      const settled = withoutKey(now, '', Date.now());
      const added = withNewKey(settled, from);
      return { content: added, result: added.keys.at(-1)!.id };
    });
  }

  async removeKey(id: string): Promise<void> {
    await this.change((now) => {
      if (!now.keys.some((key) => key.id === id))
        throw new RingfleetError('RF_KEY_UNKNOWN', {
          key: id,
          keys: now.keys.map((key) => key.id).join(', '),
        });
      if (id === sealingKeyAt(now, Date.now()) || id === now.next?.id)
        throw new RingfleetError('RF_KEY_SEALS', { key: id });
      return { content: withoutKey(now, id, Date.now()), result: undefined };
    });
  }

  /** One change at a time, of the file as it is now. */
  private change<T>(how: (now: KeyFile) => { content: KeyFile; result: T }): Promise<T> {
    const changed = this.changing.then(async () => {
      const { content, result } = how((await readKeyFile(this.file)) ?? this.content);
      await writeKeyFile(this.file, content, { create: false });
      this.take(content);
      return result;
    });
    this.changing = changed.catch(() => undefined);
    return changed;
  }

  /** A file that is away or broken for a moment, while somebody replaces it, changes nothing. */
  private async look(): Promise<void> {
    const found = await readKeyFile(this.file).catch(() => undefined);
    // Another installation's file is no rotation of this one.
    if (found && found.hashing === this.content.hashing) this.take(found);
  }

  private take(content: KeyFile): void {
    this.content = content;
    this.keys = keysOf(content);
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
  /** How often (ms) the file is looked at: others rotate keys too. @default 5000 */
  lookEveryMs?: number;
}

/**
 * Opens the key file, which is made with a first key (mode 0600) when missing and nothing is sealed yet.
 * @throws RF_KEY_FILE_LOST, RF_KEY_FILE_EXPOSED, RF_KEY_FILE_BROKEN, RF_STORE_UNAVAILABLE
 */
export async function openKeyRing({
  file,
  sealedStores = [],
  lookEveryMs,
}: KeyRingOptions): Promise<KeyRing> {
  // Looked at before the key file: of two first starts, one may fill its stores while the other looks.
  const store = sealedStores.find((path) => existsSync(path));
  const found = await readKeyFile(file);
  if (found) return new FileKeyRing(file, found, lookEveryMs);
  if (store !== undefined)
    throw new RingfleetError('RF_KEY_FILE_LOST', { file, store, folder: dirname(file) });
  const made = newKeyFile();
  if (await writeKeyFile(file, made, { create: true })) return new FileKeyRing(file, made, lookEveryMs);
  const other = await readKeyFile(file);
  if (!other)
    throw new RingfleetError('RF_KEY_FILE_BROKEN', { file, reason: 'it was removed while it was opened' });
  return new FileKeyRing(file, other, lookEveryMs);
}

function keysOf({ keys }: KeyFile): Map<string, SealingKey> {
  return new Map(
    keys.map(({ id, key }) => [id, { id: Buffer.from(id, 'hex'), key: createSecretKey(key, 'base64') }]),
  );
}
