/**
 * Sealing of bytes at rest and in messages: AES-256-GCM, fresh nonce, key id in front, so that keys can rotate.
 * Form: 1 byte version, 4 bytes key id, 12 bytes nonce, ciphertext, 16 bytes tag.
 */
export interface Sealer {
  seal(bytes: Uint8Array): Buffer;
  /** @throws RF_SEAL_BROKEN when the key is not held or the bytes were changed. */
  open(sealed: Uint8Array): Buffer;
  /** `hmac:` + 64 hex digits: equal for equal bytes, worth nothing without the key (design section 11). */
  keyedHash(bytes: Uint8Array): string;
}
