import type { QueryFilter } from 'mongoose';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import { spacedLogWords } from '../../log-index/log-words.ts';
import { blockWord, type NumberedLine } from './log-blocks.ts';
import type { StoredBlock } from './log-index-schema.ts';

/** Blocks in which there may be lines that fit; behind a place when a search goes on. */
export function blockFilter(query: PackedQuery, after?: LinePlace): QueryFilter<StoredBlock> {
  const { phrases, mac, model, site, version, kind, component, classes, from, to } = query;
  const words = [...new Set(phrases.flat().map(blockWord))];
  const youngest = [after?.at, to === undefined ? undefined : to - 1].filter((at) => at !== undefined);
  return {
    ...(words.length > 0 && { words: { $all: words } }),
    ...Object.fromEntries(
      Object.entries({ mac, model, site, version, kind }).filter(([, value]) => value !== undefined),
    ),
    ...(component !== undefined && { components: component }),
    ...(classes && { classes: { $in: [...classes] } }),
    ...(from !== undefined && { newest: { $gte: from } }),
    ...(youngest.length > 0 && { oldest: { $lte: Math.min(...youngest) } }),
  };
}

/** Whether every line of a block fits when its block does. */
export function isOfBlocks({ phrases, component, classes, from, to }: PackedQuery): boolean {
  return phrases.length === 0 && [component, classes, from, to].every((asked) => asked === undefined);
}

/** Whether a line fits, of a block that does. */
export function lineFits(query: PackedQuery): (line: NumberedLine) => boolean {
  const { phrases, component, classes, from = -Infinity, to = Infinity } = query;
  const wanted = phrases.map((phrase) => ` ${phrase.join(' ')} `);
  return ({ text, at, ...line }) => {
    if (at < from || at >= to) return false;
    if (component !== undefined && line.component !== component) return false;
    if (classes && !(line.class !== undefined && classes.includes(line.class))) return false;
    if (wanted.length === 0) return true;
    const words = ` ${spacedLogWords(text)} `;
    return wanted.every((phrase) => words.includes(phrase));
  };
}
