import { DhcpValueError } from './dhcp-value-error.ts';

/** Octets of one option: its length field is one octet (RFC 2132 section 2). */
export const MOST_OPTION_BYTES = 255;

/** @throws DhcpValueError that names the field when the data is empty or longer than an option takes */
export function withinOption(field: string, code: number, data: Uint8Array): Uint8Array {
  if (data.length === 0) throw new DhcpValueError(field, `is empty, option ${code} cannot be`);
  if (data.length > MOST_OPTION_BYTES)
    throw new DhcpValueError(
      field,
      `needs ${data.length} bytes in option ${code}, which takes ${MOST_OPTION_BYTES}; shorten it`,
    );
  return data;
}

/** The option as it lies in a packet: code, length, data. */
export function encodeOption(code: number, data: Uint8Array): Uint8Array {
  return Uint8Array.of(code, data.length, ...data);
}

/** `ff ff ab a0`, with the given text between the bytes. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator);
}

/**
 * Reads hex digits as people and servers write them: `0xffffaba0`, `ff:ff:ab:a0`, `ffff.aba0`, `FF FF AB A0`,
 * `0xff,0xff`. Single digits between separators are bytes of their own.
 * @returns undefined when the text is no whole number of bytes
 */
export function fromHex(text: string): Uint8Array | undefined {
  const words = text.trim().split(/[\s:.,-]+/);
  const digits = words.map((word) => word.replace(/^0x/i, '')).filter((word) => word !== '');
  const padded = digits.length > 1 ? digits.map((word) => (word.length === 1 ? `0${word}` : word)) : digits;
  const whole = padded.join('');
  if (whole === '' || whole.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(whole)) return undefined;
  return Uint8Array.from(whole.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Text of ASCII bytes, as every text option is. @throws DhcpValueError that names the field for other characters */
export function asciiBytes(field: string, text: string): Uint8Array {
  const odd = /[^\x20-\x7e]/u.exec(text)?.[0];
  if (odd !== undefined)
    throw new DhcpValueError(
      field,
      `holds ${characterName(odd)}, which is no ASCII character that can be printed`,
    );
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Bytes as text, one character for each byte. */
export function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** True for bytes that are all printable ASCII. */
export function isPrintable(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);
}

function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /\p{Cc}/u.test(character) ? `U+${code}` : `'${character}' (U+${code})`;
}
