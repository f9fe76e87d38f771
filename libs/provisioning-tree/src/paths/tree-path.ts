import { RingfleetError } from '@ringfleet/contracts';
import { normalisePath } from '@ringfleet/ucs';

/** Longest path that events can carry, in characters. */
const LONGEST_PATH = 1024;

/**
 * A path as a client or person wrote it, as a path of the tree: leading slashes, `./` and doubled slashes are gone,
 * `..` never leaves the root. Case is kept.
 * @param cwd working directory; a path that begins with a slash does not count from it. @default '' (the root)
 * @returns `''` for the root
 * @throws RF_PATH_INVALID for NUL and other control characters, and beyond 1,024 characters
 */
export function treePath(text: string, cwd = ''): string {
  if ([...text].some(isControl)) throw invalid(text, 'it holds a control character');
  const path = normalisePath(text.startsWith('/') ? text : `${cwd}/${text}`);
  if (path.length > LONGEST_PATH)
    throw invalid(`${path.slice(0, 80)}…`, `it is longer than ${LONGEST_PATH} characters`);
  return path;
}

/** The form in which two paths are equal in any case. */
export function foldPath(path: string): string {
  return path.toLowerCase();
}

/** The path with every MAC in lower case and all else as it is. */
export function foldMacs(path: string): string {
  return path.replace(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/gi, (mac) => mac.toLowerCase());
}

/** Folded folder of a path with a slash at its end, `''` for the root: all below it is one range of strings. */
export function folderOf(path: string): string {
  return foldPath(path.slice(0, path.lastIndexOf('/') + 1));
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f;
}

function invalid(path: string, reason: string): RingfleetError {
  const printable = [...path].map((character) => (isControl(character) ? '?' : character)).join('');
  return new RingfleetError('RF_PATH_INVALID', { path: printable, reason });
}
