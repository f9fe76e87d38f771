import { decodeLatin1 } from '../files/decode-text.ts';

const LF = 10;

/**
 * The lines of a chunk without their ends (LF or CR LF). A chunk that is not UTF-8 is decoded line by line, so that one
 * bad byte changes no other line.
 */
export function splitLogLines(content: Uint8Array | string): { raws: string[]; cut: boolean } {
  if (typeof content === 'string') return splitText(content);
  const text = decodeUtf8(content);
  if (text !== undefined) return splitText(text);
  const raws: string[] = [];
  let from = 0;
  for (let end = content.indexOf(LF); end >= 0; end = content.indexOf(LF, from)) {
    raws.push(decodeLine(content.subarray(from, end)));
    from = end + 1;
  }
  const cut = from < content.length;
  if (cut) raws.push(decodeLine(content.subarray(from)));
  return { raws, cut };
}

function splitText(text: string): { raws: string[]; cut: boolean } {
  const raws = text.split('\n');
  const cut = raws.at(-1) !== '';
  if (!cut) raws.pop();
  for (const [at, raw] of raws.entries()) if (raw.endsWith('\r')) raws[at] = raw.slice(0, -1);
  return { raws, cut };
}

function decodeLine(bytes: Uint8Array): string {
  const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
  return decodeUtf8(line) ?? decodeLatin1(line);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
