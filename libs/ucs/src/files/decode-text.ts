import { faultAt, type Fault } from './fault.ts';
import { indexLines } from './line-index.ts';

/** Text of a file, without its byte order mark, and how it was decoded. */
export interface DecodedText {
  text: string;
  /** Label of the encoding that was used: `utf-8`, `utf-16le`, `utf-16be`, `iso-8859-1`, ... */
  encoding: string;
  bom: boolean;
  faults: Fault[];
}

const startOfFile = { line: 1, column: 1 };

/**
 * Decodes a file by its byte order mark, else by its XML declaration, else as UTF-8 (trap X-06). Never throws: bytes
 * that are no text in the encoding become U+FFFD and a fault.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = encodingOfMark(bytes);
  const declared = declaredEncoding(bytes, marked);
  const faults: Fault[] = [];
  let encoding = marked?.encoding ?? 'utf-8';
  if (declared !== undefined) {
    const known = canonicalEncoding(declared);
    if (known === undefined)
      faults.push(
        faultAt('RF_ENCODING_UNUSUAL', startOfFile, `The file declares the unknown encoding "${declared}".`),
      );
    else if (marked) {
      if (known !== marked.encoding && !(known === 'utf-16' && marked.encoding.startsWith('utf-16')))
        faults.push(mismatch(`The file declares ${declared}, but its first bytes say ${marked.encoding}.`));
    } else if (known.startsWith('utf-16')) {
      faults.push(mismatch(`The file declares ${declared}, but its bytes are not UTF-16.`));
    } else encoding = known;
  }
  if (encoding.startsWith('utf-16'))
    faults.push(
      faultAt('RF_ENCODING_UNUSUAL', startOfFile, `The file is saved as ${encoding.toUpperCase()}.`),
    );

  const content = bytes.subarray(marked?.length ?? 0);
  if (encoding === 'iso-8859-1') {
    if (looksLikeUtf8(content))
      faults.push(mismatch(`The file declares ${declared}, but its bytes are UTF-8.`));
    return { text: decodeLatin1(content), encoding, bom: marked?.bom ?? false, faults };
  }
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(content);
  const bad = encoding === 'utf-8' ? firstUndecodable(text, content) : -1;
  if (bad >= 0)
    faults.push(faultAt('RF_ENCODING_INVALID', indexLines(text)(bad), 'A byte here is not UTF-8.'));
  return { text, encoding, bom: marked?.bom ?? false, faults };
}

/** True when the text can be written back, as UTF-8, without losing a byte of what is not changed. */
export function isRewritable({ encoding, faults }: DecodedText): boolean {
  return encoding === 'utf-8' && !faults.some(({ code }) => code === 'RF_ENCODING_INVALID');
}

function mismatch(message: string): Fault {
  return faultAt('RF_ENCODING_MISMATCH', startOfFile, message);
}

interface EncodingMark {
  encoding: string;
  length: number;
  bom: boolean;
}

/** By byte order mark, or by the zero byte beside the first "<" (XML 1.0 appendix F). */
function encodingOfMark(bytes: Uint8Array): EncodingMark | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', length: 3, bom: true };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', length: 2, bom: true };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', length: 2, bom: true };
  if (a === 0x3c && b === 0) return { encoding: 'utf-16le', length: 0, bom: false };
  if (a === 0 && b === 0x3c) return { encoding: 'utf-16be', length: 0, bom: false };
  return undefined;
}

/** The encoding of the XML declaration, with straight or typographic quotes round it. */
function declaredEncoding(bytes: Uint8Array, mark: EncodingMark | undefined): string | undefined {
  const head = bytes.subarray(mark?.length ?? 0, 256 + (mark?.length ?? 0));
  const text = mark?.encoding.startsWith('utf-16')
    ? new TextDecoder(mark.encoding).decode(head)
    : decodeLatin1(head);
  return /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(text)?.[1];
}

/** `iso-8859-1` and plain ASCII are kept apart from windows-1252, which the platform's decoder mixes up with them. */
function canonicalEncoding(label: string): string | undefined {
  const lower = label.toLowerCase();
  if (/^(iso[-_]?8859[-_]1|latin1|l1|us-ascii|ascii)$/.test(lower)) return 'iso-8859-1';
  if (lower === 'utf-16') return lower;
  try {
    return new TextDecoder(lower).encoding;
  } catch {
    return undefined;
  }
}

/** Each byte as the character of its number: ISO 8859-1. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** True when there are bytes above ASCII and all of them form UTF-8 sequences: no chance, in text of any length. */
function looksLikeUtf8(bytes: Uint8Array): boolean {
  if (!bytes.some((byte) => byte > 0x7f)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Offset in the text of the first U+FFFD that stands for bad bytes, not for itself; -1 when there is none. */
function firstUndecodable(text: string, bytes: Uint8Array): number {
  const encoder = new TextEncoder();
  let byteAt = 0;
  let from = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', from)) {
    byteAt += encoder.encode(text.slice(from, at)).length;
    if (bytes[byteAt] !== 0xef || bytes[byteAt + 1] !== 0xbf || bytes[byteAt + 2] !== 0xbd) return at;
    byteAt += 3;
    from = at + 1;
  }
  return -1;
}
