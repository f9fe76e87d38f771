import type { FoundLine, LogCopyId } from '../../log-index/log-index.port.ts';
import type { LinePlace } from '../../log-index/log-list.ts';
import { type LogPhrase, logHighlights } from '../../log-index/log-phrases.ts';
import { type PackedLine, unpackLine } from './packed-lines.ts';

/** What the lines of one chunk have in common. */
export type PackedSource = [
  chunk: number,
  order: string,
  model: string,
  site: string,
  version: string,
  mac: string,
  path: string,
  kind: LogCopyId['kind'],
  generation: string,
];

/** Found lines as they cross to the caller, as JSON: the thread puts it together from what lies in blocks, unread. */
export interface FoundPage {
  sources: PackedSource[];
  /** Where in `sources` each line's is. */
  of: number[];
  lines: PackedLine[];
  /** Where the list goes on, when more follow. */
  next?: LinePlace;
}

export function unpackPage({ sources, of, lines }: FoundPage, phrases: readonly LogPhrase[]): FoundLine[] {
  return lines.map((line, at) => foundLine(line, sources[of[at]!]!, phrases));
}

function foundLine(packed: PackedLine, source: PackedSource, phrases: readonly LogPhrase[]): FoundLine {
  const line = unpackLine(packed);
  const [number] = packed;
  const [chunk, order, model, site, version, mac, path, kind, generation] = source;
  const id = `${chunk.toString(36)}-${number.toString(36)}`;
  const highlights = logHighlights(line, phrases);
  // Assigned, since a spread takes longer than all else here.
  const found: FoundLine = Object.assign(line, {
    id,
    mac,
    path,
    kind,
    generation,
    order,
    number,
    highlights,
  });
  if (model !== '') found.model = model;
  if (site !== '') found.site = site;
  if (version !== '') found.version = version;
  return found;
}
