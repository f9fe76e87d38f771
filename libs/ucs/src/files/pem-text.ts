const BEGIN = /^\s*-----BEGIN [A-Z\d ]+-----/;

/**
 * A PEM (`-----BEGIN ...`) as one line with single spaces, as the founding article's files had it; any other text as it
 * is (design section 5).
 */
export function normalisePem(text: string): string {
  return BEGIN.test(text) ? text.trim().replace(/\s+/g, ' ') : text;
}

/** Whether two values are the same to a phone: equal texts, or PEMs that differ in white space only (design section 5). */
export function sameValue(a: string, b: string): boolean {
  return a === b || normalisePem(a) === normalisePem(b);
}
