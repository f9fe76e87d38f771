import { skipRepeated } from '@ringfleet/ucs';

/** A line of a chunk that is to be laid behind its copy. */
export interface FoldedLine {
  raw: string;
  /** Whether it begins as lines of logs do: then it continues none. */
  isHeaded: boolean;
}

export interface CopyEnd {
  /** The copy's last lines before the chunk, oldest first, without one that has no end yet. */
  held: readonly string[];
  /** The last one, if it has no end yet. */
  open?: string | undefined;
}

/** How a chunk continues its copy. */
export interface Folded {
  /** Lines of the chunk that are in the copy already, from its start. */
  repeated: number;
  /** What the line behind these is to the copy's open line: all of it sent again, or its rest. Undefined: another line. */
  completes?: 'whole' | 'rest';
  /** Whether the copy still ends in its open line: the chunk brought no line behind it. */
  isStillOpen: boolean;
}

/** Runs that are tried before an open line counts as cut off: a phone repeats what it sent last, not something like it. */
const TRIES = 8;

/**
 * Lays a chunk behind what is held of its copy: skips what was sent again (design section 6.7) and joins a line that was
 * torn between two chunks. A line that was cut short and is sent again whole takes the place of its beginning.
 * @param cut whether the chunk's last line has no end
 */
export function foldChunk(lines: readonly FoldedLine[], cut: boolean, { held, open }: CopyEnd): Folded {
  const raws = lines.map(({ raw }) => raw);
  // A piece that is too short to have a stamp of its own could be the beginning of any line.
  const stub = cut && lines.at(-1)?.isHeaded === true;
  if (open === undefined) return { repeated: repeatedOf(raws, { cut, stub }, held), isStillOpen: false };
  const ends = (count: number) => cut && count === lines.length;
  const run = runUpToOpen(raws, stub, held, open);
  if (run !== undefined && raws[run]?.startsWith(open))
    return { repeated: run, completes: 'whole', isStillOpen: ends(run + 1) };
  const [first] = lines;
  if (run !== undefined || first === undefined) return { repeated: lines.length, isStillOpen: true };
  return first.isHeaded
    ? { repeated: 0, isStillOpen: false }
    : { repeated: 0, completes: 'rest', isStillOpen: ends(1) };
}

/** A chunk that was sent again and cut within what is there whole brings nothing. */
function repeatedOf(
  raws: readonly string[],
  { cut, stub }: { cut: boolean; stub: boolean },
  held: readonly string[],
): number {
  const last = held.at(-1);
  const beginning = raws.at(-1);
  if (stub && last !== undefined && beginning !== undefined && last.startsWith(beginning)) {
    const asWhole = [...raws.slice(0, -1), last];
    if (skipRepeated(held, asWhole) === raws.length) return raws.length;
  }
  return skipRepeated(held, cut ? raws.slice(0, -1) : raws);
}

/** The longest run that equals the end of what is held and is followed by the open line; or is all of the chunk. */
function runUpToOpen(
  raws: readonly string[],
  stub: boolean,
  held: readonly string[],
  open: string,
): number | undefined {
  for (let tries = 0, most = held.length; tries < TRIES; tries += 1) {
    const run = skipRepeated(most === 0 ? [] : held.slice(-most), raws);
    const next = raws[run];
    if (next === undefined ? run > 0 : next.startsWith(open)) return run;
    if (stub && run === raws.length - 1 && next !== undefined && open.startsWith(next)) return run;
    if (run === 0) return undefined;
    most = run - 1;
  }
  return undefined;
}
