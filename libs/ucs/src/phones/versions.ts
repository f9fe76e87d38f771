/**
 * Orders two versions by their fields as numbers: leading zeros occur (`4.1.4.0296`), and the first three fields do not
 * tell builds apart (polycom-ucs.md section 10.2). A field that one of them lacks counts as 0.
 * @returns negative, 0 or positive, for use in sort
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [fieldsOf(a), fieldsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether a phone that runs `a` leaves an image of version `b` alone. Texts that are no versions, such as the hash of an
 * image whose version nobody knows, are the same only when they are equal.
 */
export function sameVersion(a: string, b: string): boolean {
  return isVersion(a) && isVersion(b) ? compareVersions(a, b) === 0 : a === b;
}

/** Whether a text is two to four numbers with dots between. */
export function isVersion(text: string): boolean {
  return /^\d+(\.\d+){1,3}$/.test(text);
}

/**
 * Reads a `sip.ver` file: the version and nothing else; white space round it is forgiven.
 * @returns undefined when the file holds anything else
 */
export function parseSipVer(text: string): string | undefined {
  const version = text.replace(/^\uFEFF/, '').trim();
  return isVersion(version) ? version : undefined;
}

function fieldsOf(version: string): number[] {
  return version.split('.').map(Number);
}
