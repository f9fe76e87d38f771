import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { Types } from 'mongoose';
import { type BucketGroup, DAY } from '../../embedded/log-index/log-buckets.ts';
import type { LogClass } from '@ringfleet/contracts';
import type { IndexedLine, LineOrigin, LogCopyId, LogRetention } from '../../log-index/log-index.port.ts';
import { logWords } from '../../log-index/log-words.ts';
import { asBuffer } from '../as-buffer.ts';
import type { StoredBlock } from './log-index-schema.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const MOST_LINES = 500;
/** Long lines make a block end sooner, in characters. */
const MOST_CHARACTERS = 512 * 1024;
const MOST_OF_A_WORD = 100;

/** A line with its number in its chunk. */
export interface NumberedLine extends IndexedLine {
  number: number;
}

/** What the blocks of one chunk have in common. */
export interface BlockFrame {
  copy: string;
  of: LogCopyId;
  order: string;
  mark: Types.ObjectId;
  origin: LineOrigin;
}

/** A word as blocks hold it and as they are asked for it. */
export function blockWord(word: string): string {
  return word.slice(0, MOST_OF_A_WORD);
}

/** The blocks of a chunk, without lines that are older than their class is kept. */
export async function blocksOf(
  frame: BlockFrame,
  lines: readonly IndexedLine[],
  kept: { groups: ReadonlyMap<LogClass, BucketGroup>; days: LogRetention['days']; now: number },
): Promise<StoredBlock[]> {
  const numbered = lines
    .map((line, number) => ({ ...line, number }))
    .filter(({ at, ...line }) => at >= kept.now - kept.days[line.class ?? '*'] * DAY);
  const buckets = Map.groupBy(numbered, ({ at, ...line }) => {
    const { classes, period } = kept.groups.get(line.class ?? '*')!;
    return `${classes} ${(Math.floor(at / period) + 1) * period}`;
  });
  const blocks: Promise<StoredBlock>[] = [];
  for (const [bucket, ofBucket] of buckets) {
    const [group = '', ends] = bucket.split(' ');
    // By time, so that two blocks of a bucket do not overlap.
    const sorted = ofBucket.sort((a, b) => a.at - b.at || a.number - b.number);
    for (const some of pieces(sorted)) blocks.push(blockOf(frame, { group, ends: Number(ends) }, some));
  }
  return Promise.all(blocks);
}

/** The lines of a block, by time and number. */
export async function linesOf({ packed }: Pick<StoredBlock, 'packed'>): Promise<NumberedLine[]> {
  return JSON.parse(String(await inflate(asBuffer(packed)))) as NumberedLine[];
}

async function blockOf(
  { copy, of, order, mark, origin }: BlockFrame,
  bucket: { group: string; ends: number },
  lines: NumberedLine[],
): Promise<StoredBlock> {
  const words = [
    ...new Set(lines.flatMap(({ text }) => Array.from(logWords(text), ({ word }) => blockWord(word)))),
  ];
  const packed = await deflate(JSON.stringify(lines));
  return {
    _id: new Types.ObjectId(),
    ...{ copy, order, mark, ...bucket, words, packed },
    ...{ mac: of.mac, kind: of.kind },
    ...{ model: origin.model ?? '', site: origin.site ?? '', version: origin.version ?? '' },
    classes: distinct(lines, (line) => line.class ?? ''),
    components: distinct(lines, ({ component = '' }) => component),
    oldest: lines[0]!.at,
    newest: lines.at(-1)!.at,
    lines: lines.length,
    bytes: words.reduce((sum, word) => sum + word.length, packed.length),
  };
}

function distinct(lines: NumberedLine[], valueOf: (line: NumberedLine) => string): string[] {
  return [...new Set(lines.map(valueOf))];
}

function* pieces(lines: readonly NumberedLine[]): Generator<NumberedLine[]> {
  let piece: NumberedLine[] = [];
  let characters = 0;
  for (const line of lines) {
    piece.push(line);
    characters += line.raw.length;
    if (piece.length < MOST_LINES && characters < MOST_CHARACTERS) continue;
    yield piece;
    piece = [];
    characters = 0;
  }
  if (piece.length > 0) yield piece;
}
