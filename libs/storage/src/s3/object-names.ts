/** Ends every object's name. Lower than all other letters of names, so that `a` comes before `a/b` in a listing. */
const END = '!';

/** The first byte whose letter stands for itself: `-`. */
const FIRST_KEPT = 0x2d;

/**
 * Prefix of the names of all objects whose key begins with `prefix`. What is legal as a key and a trouble as a name is
 * written as two hex digits for each byte, behind `(` for bytes that sort before all others and behind `_` else:
 * letters that servers or proxies handle differently, and `/` and `.` where a server on a file system (versitygw,
 * MinIO) would see an empty, own or parent folder.
 */
export function namePrefix(prefix: string): string {
  let name = '';
  for (const byte of Buffer.from(prefix)) {
    const letter = String.fromCharCode(byte);
    const begins = name === '' || name.endsWith('/');
    const kept = begins ? /[\dA-Za-z-]/ : /[\dA-Za-z./-]/;
    name += kept.test(letter) ? letter : (byte < FIRST_KEPT ? '(' : '_') + byte.toString(16).padStart(2, '0');
  }
  return name;
}

/** Name of the object with this key. Its end makes `a` and `a/b` a file and a folder that do not meet. */
export function objectName(key: string): string {
  return namePrefix(key) + END;
}

/** The key of an object; undefined for a name that is none of ours. */
export function keyOf(name: string): string | undefined {
  if (!name.endsWith(END)) return undefined;
  const bytes: number[] = [];
  const text = name.slice(0, -END.length);
  for (let at = 0; at < text.length; at += 1) {
    if (!'(_'.includes(text.charAt(at))) bytes.push(text.charCodeAt(at));
    else {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  const key = Buffer.from(bytes).toString();
  return objectName(key) === name ? key : undefined;
}
