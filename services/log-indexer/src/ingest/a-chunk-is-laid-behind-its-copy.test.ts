import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldChunk } from './fold-chunk.ts';

/** Lines with an L, a number and a bar in front begin as lines of logs do. */
const lines = (...raws: string[]) => raws.map((raw) => ({ raw, isHeaded: /^L\d+\|/.test(raw) }));
const [a, b, c, d] = ['L1|a', 'L2|b', 'L3|c', 'L4|d'];

describe('a chunk that follows whole lines', () => {
  it.each([
    ['goes on', lines(c, d), 0],
    ['begins with what was sent last', lines(b, c), 1],
    ['is what was sent last', lines(a, b), 2],
    ['repeats something that was sent earlier only', lines(a, c), 0],
    ['has nothing', lines(), 0],
  ])('%s', (_what, chunk, repeated) => {
    expect(foldChunk(chunk, false, { held: [a, b] })).toEqual({ repeated, isStillOpen: false });
  });

  it('was sent again and cut in its last line', () => {
    expect(foldChunk(lines(a, 'L2|'), true, { held: [a, b] })).toEqual({ repeated: 2, isStillOpen: false });
  });

  it('was sent again and cut long before its end', () => {
    const folded = foldChunk(lines(a, 'L2|'), true, { held: [d, a, b, c, d] });
    expect(folded).toEqual({ repeated: 2, isStillOpen: false });
  });

  it('was cut in a line of its own', () => {
    expect(foldChunk(lines(b, 'L3|'), true, { held: [a, b] })).toEqual({ repeated: 1, isStillOpen: false });
  });
});

describe('a chunk that follows a line without an end', () => {
  const open = 'L3|c of th';

  it('brings its rest', () => {
    const folded = foldChunk(lines('e sea', d), false, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 0, completes: 'rest', isStillOpen: false });
  });

  it('brings a middle piece of it', () => {
    const folded = foldChunk(lines('e se'), true, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 0, completes: 'rest', isStillOpen: true });
  });

  it('sends all of it again, with what was in front', () => {
    const folded = foldChunk(lines(b, 'L3|c of the sea', d), false, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 1, completes: 'whole', isStillOpen: false });
  });

  it('sends only the torn line again', () => {
    const folded = foldChunk(lines('L3|c of the sea', d), false, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 0, completes: 'whole', isStillOpen: false });
  });

  it('sends it again from where the upload before was torn', () => {
    const folded = foldChunk(lines('b', '3|c of the sea', d), false, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 0, completes: 'rest', isStillOpen: false });
    const again = foldChunk(lines('2|b', 'L3|c of the sea', d), false, { held: [a, b], open });
    expect(again).toEqual({ repeated: 1, completes: 'whole', isStillOpen: false });
  });

  it('was itself cut at the same place, or earlier', () => {
    const same = foldChunk(lines(a, b, open), true, { held: [a, b], open });
    expect(same).toEqual({ repeated: 3, isStillOpen: true });
    const earlier = foldChunk(lines(a, b, 'L3|c'), true, { held: [a, b], open });
    expect(earlier).toEqual({ repeated: 3, isStillOpen: true });
  });

  it('goes on with another line: the torn one stays as it is', () => {
    const folded = foldChunk(lines(d), false, { held: [a, b], open });
    expect(folded).toEqual({ repeated: 0, isStillOpen: false });
  });

  it('has nothing', () => {
    expect(foldChunk([], false, { held: [a], open })).toEqual({ repeated: 0, isStillOpen: true });
  });
});

describe('whatever a phone writes', () => {
  const text = fc
    .array(fc.constantFrom('0', '1', '2', '3'), { minLength: 1, maxLength: 12 })
    .map((texts) => texts.map((one, at) => `L${at}|${one}\n`).join(''));

  it('is whole again however it was torn', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 5 }), (whole, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % whole.length), whole.length].sort((x, y) => x - y);
        const pieces = places.slice(1).map((end, at) => whole.slice(places[at], end));
        expect(copyOf(pieces)).toBe(whole);
      }),
    );
  });

  it('is there once when what was torn anywhere is sent again', () => {
    const long = text.map((whole) => whole.replaceAll('|', '|a long text of a line, '));
    fc.assert(
      fc.property(long, fc.array(fc.nat(300), { maxLength: 4 }), (whole, cuts) => {
        const places = [...cuts.map((cut) => cut % whole.length), whole.length].sort((x, y) => x - y);
        let start = 0;
        const pieces = places.flatMap((end) => {
          const piece = whole.slice(start, end);
          start = end;
          // What ends within a line is gone on with; what ends with one may come twice.
          return piece.endsWith('\n') && piece.includes('L') ? [piece, piece] : [piece];
        });
        expect(copyOf(pieces)).toBe(whole);
      }),
    );
  });

  it('is there once when each piece is sent twice', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(12), { maxLength: 4 }), (whole, cuts) => {
        const all = whole.split(/(?<=\n)/);
        const places = [0, ...cuts.map((cut) => cut % all.length), all.length].sort((x, y) => x - y);
        const pieces = places.slice(1).map((end, at) => all.slice(places[at], end).join(''));
        expect(copyOf(pieces.flatMap((piece) => [piece, piece]))).toBe(whole);
      }),
    );
  });
});

/** The copy that comes of pieces, each laid behind those before. */
function copyOf(pieces: readonly string[]): string {
  const held: string[] = [];
  let open: string | undefined;
  for (const piece of pieces) {
    const raws = piece.split('\n');
    const cut = raws.at(-1) !== '';
    if (!cut) raws.pop();
    const folded = foldChunk(lines(...raws), cut, { held, open });
    const next = raws[folded.repeated] ?? '';
    const rest = raws.slice(folded.repeated + (folded.completes === undefined ? 0 : 1));
    if (folded.completes === 'rest') open += next;
    if (folded.completes === 'whole') open = next;
    if (folded.isStillOpen) continue;
    if (open !== undefined) held.push(open);
    open = cut ? rest.pop() : undefined;
    held.push(...rest);
  }
  return held.map((line) => `${line}\n`).join('') + (open ?? '');
}
