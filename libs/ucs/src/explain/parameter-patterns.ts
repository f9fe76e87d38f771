/**
 * Whether a parameter is meant by a pattern of the command line or of a layer's locks: with `*` for any run of
 * characters the whole name must fit; without, the pattern is the name or the segments before it: `reg.1` means `reg.1`
 * and `reg.1.address`, and not `reg.10`. Case does not count. An empty pattern means nothing.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const [wanted, text] = [pattern.trim().toLowerCase(), name.toLowerCase()];
  if (wanted === '') return false;
  if (!wanted.includes('*')) return text === wanted || text.startsWith(`${wanted}.`);
  const pieces = wanted.split('*');
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  // From left to right, each piece at its first place: linear, whatever the pattern.
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
