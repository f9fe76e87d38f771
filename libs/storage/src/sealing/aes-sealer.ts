import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { RingfleetError } from '@ringfleet/contracts';
import type { Sealer } from '../sealer.port.ts';
import type { KeyRing } from './key-ring.ts';

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const KEY_ID_AT = 1;
const NONCE_AT = 5;
const BYTES_AT = 17;
const TAG_LENGTH = 16;
/** What a seal adds, and so the least that sealed bytes have. */
export const SEAL_BYTES = BYTES_AT + TAG_LENGTH;

class AesSealer implements Sealer {
  private readonly keys: KeyRing;

  constructor(keys: KeyRing) {
    this.keys = keys;
  }

  seal(bytes: Uint8Array): Buffer {
    const { id, key } = this.keys.current;
    // Random nonces of 96 bits: 2^32 seals with one key are safe (NIST SP 800-38D, section 8.3).
    const nonce = randomBytes(BYTES_AT - NONCE_AT);
    const head = Buffer.concat([Buffer.of(VERSION), id]);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH }).setAAD(head);
    const body = cipher.update(bytes);
    cipher.final();
    return Buffer.concat([head, nonce, body, cipher.getAuthTag()]);
  }

  open(sealed: Uint8Array): Buffer {
    if (sealed.byteLength < SEAL_BYTES) throw broken('they are shorter than a seal');
    const id = sealingKeyOf(sealed);
    if (id === undefined) throw broken(`they have no seal of a known form (${sealed[0]})`);
    const held = this.keys.find(id);
    if (!held) throw broken(`key ${id} is not in the key file`);
    const end = sealed.byteLength - TAG_LENGTH;
    const decipher = createDecipheriv(CIPHER, held.key, sealed.subarray(NONCE_AT, BYTES_AT), {
      authTagLength: TAG_LENGTH,
    })
      .setAAD(sealed.subarray(0, NONCE_AT))
      .setAuthTag(sealed.subarray(end));
    const bytes = decipher.update(sealed.subarray(BYTES_AT, end));
    try {
      decipher.final();
    } catch {
      throw broken('they were changed');
    }
    return bytes;
  }

  keyedHash(bytes: Uint8Array): string {
    return `hmac:${createHmac('sha256', this.keys.hashingKey).update(bytes).digest('hex')}`;
  }
}

/** Seals with the ring's current key, opens with whichever it holds. */
export function createSealer(keyRing: KeyRing): Sealer {
  return new AesSealer(keyRing);
}

/** Id of the key that sealed these bytes, 8 hex digits; undefined when they have no seal. */
export function sealingKeyOf(sealed: Uint8Array): string | undefined {
  if (sealed.byteLength < SEAL_BYTES || sealed[0] !== VERSION) return undefined;
  return Buffer.from(sealed.subarray(KEY_ID_AT, NONCE_AT)).toString('hex');
}

function broken(reason: string): RingfleetError {
  return new RingfleetError('RF_SEAL_BROKEN', { reason });
}
