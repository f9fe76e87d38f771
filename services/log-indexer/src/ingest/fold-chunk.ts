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

/** Runs that are tried before a chunk counts as new: a phone repeats what it sent last, not something like it. */
const TRIES = 8;
/** The end of a line that stands alone for one that was sent again: what is shorter may be a line of its own. */
const LEAST_END = 16;

/**
 * Lays a chunk behind what is held of its copy: skips what was sent again (design section 6.7) and joins a line that was
 * torn between two chunks. A line that was cut short and is sent again whole takes the place of its beginning.
 * @param cut whether the chunk's last line has no end
 */
export function foldChunk(lines: readonly FoldedLine[], cut: boolean, { held, open }: CopyEnd): Folded {
  const raws = lines.map(({ raw }) => raw);
  const [first] = lines;
  if (first === undefined) return { repeated: 0, isStillOpen: open !== undefined };
  if (cut && isWithin(lines, open === undefined ? held : [...held, open]))
    return { repeated: lines.length, isStillOpen: open !== undefined };
  if (open === undefined) {
    const whole = cut ? lines.slice(0, -1) : lines;
    const isClear = (run: number) => run !== 1 || first.isHeaded || first.raw.length >= LEAST_END;
    return { repeated: [...runs(whole, held)].find(isClear) ?? 0, isStillOpen: false };
  }
  const ends = (count: number) => cut && count === lines.length;
  for (const run of runs(lines, held)) {
    const next = raws[run];
    if (next === undefined && first.isHeaded) return { repeated: run, isStillOpen: true };
    if (next?.startsWith(open)) return { repeated: run, completes: 'whole', isStillOpen: ends(run + 1) };
  }
  return first.isHeaded
    ? { repeated: 0, isStillOpen: false }
    : { repeated: 0, completes: 'rest', isStillOpen: ends(1) };
}

/** Whether a chunk was sent again and broke off within what is there: its lines follow each other there, the last one begun. */
function isWithin(lines: readonly FoldedLine[], held: readonly string[]): boolean {
  const [first] = lines;
  // Without a whole line in front, what is begun may as well be another line.
  if (!first || !lines.slice(0, -1).some(({ isHeaded }) => isHeaded)) return false;
  let tries = 0;
  for (let at = held.length - lines.length; at >= 0 && tries < TRIES; at -= 1) {
    const isHere = first.isHeaded ? held[at] === first.raw : held[at]?.endsWith(first.raw);
    if (!isHere) continue;
    tries += 1;
    const isSame = ({ raw }: FoldedLine, place: number) =>
      place === 0 ||
      (place + 1 < lines.length ? held[at + place] === raw : held[at + place]?.startsWith(raw));
    if (lines.every(isSame)) return true;
  }
  return false;
}

/**
 * How many lines at a chunk's start equal the end of what is held, the longest run first, 0 at last. The first one may be
 * only the end of its line: what is sent again begins where the upload before was torn.
 */
function* runs(lines: readonly FoldedLine[], held: readonly string[]): Generator<number> {
  const raws = lines.map(({ raw }) => raw);
  for (const run of equalRuns(raws, held)) if (run > 0) yield run;
  const [first] = lines;
  if (first && !first.isHeaded)
    for (const run of equalRuns(raws.slice(1), held)) {
      const before = held.at(-run - 1);
      if (before?.endsWith(first.raw)) yield run + 1;
    }
  yield 0;
}

function* equalRuns(raws: readonly string[], held: readonly string[]): Generator<number> {
  for (let tries = 0, most = held.length; tries < TRIES; tries += 1) {
    const run = skipRepeated(most === 0 ? [] : held.slice(-most), raws);
    yield run;
    if (run === 0) return;
    most = run - 1;
  }
}
