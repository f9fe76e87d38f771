import { sealingKeyOf } from './aes-sealer.ts';

/** Base64 of bytes that begin with a seal's version. */
const SEALED = /^A[Q-Za-f][A-Za-z0-9+/]{42,}={0,2}$/;
const SEALED_IN_JSON = /"(A[Q-Za-f][A-Za-z0-9+/]{42,}={0,2})"/g;

/** Id of the key that sealed what a text of a document or an event holds as base64; undefined when it is no seal. */
export function keyOfText(text: string): string | undefined {
  return SEALED.test(text) ? sealingKeyOf(Buffer.from(text, 'base64')) : undefined;
}

/** Ids of the keys that sealed what texts in JSON hold, each once. What only looks like a seal is in it too. */
export function keysInJson(json: string): Set<string> {
  const ids = new Set<string>();
  for (const [, text = ''] of json.matchAll(SEALED_IN_JSON)) {
    const id = keyOfText(text);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
