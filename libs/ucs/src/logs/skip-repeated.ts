/**
 * How many lines at a chunk's start are there already: the longest run of whole lines that equals the end of what is
 * held. FTP's APPE carries no offset, so an append that is sent again shows only by its content (design section 6.7).
 * Linear in the lines of the chunk, however they repeat.
 * @param held the lines before the chunk, of the same copy; those beyond the chunk's length do not matter
 */
export function skipRepeated(held: readonly string[], incoming: readonly string[]): number {
  const borders = bordersOf(incoming);
  let matched = 0;
  for (let at = Math.max(0, held.length - incoming.length); at < held.length; at += 1) {
    while (matched > 0 && incoming[matched] !== held[at]) matched = borders[matched - 1] ?? 0;
    if (incoming[matched] === held[at]) matched += 1;
  }
  return matched;
}

/** Of each beginning of the lines the longest one that is also its end (Knuth, Morris, Pratt). */
function bordersOf(lines: readonly string[]): Int32Array {
  const borders = new Int32Array(lines.length);
  let matched = 0;
  for (let at = 1; at < lines.length; at += 1) {
    while (matched > 0 && lines[matched] !== lines[at]) matched = borders[matched - 1] ?? 0;
    if (lines[matched] === lines[at]) matched += 1;
    borders[at] = matched;
  }
  return borders;
}
