import { setImmediate } from 'node:timers/promises';
import { closestName, RequestInvalidError } from '@ringfleet/service-kit';
import { FLEET, type IntentKind } from '../intent/intent-document.ts';
import { fieldText } from '../intent/field-faults.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { EntriesThread } from './entries-thread.ts';
import { FleetCutter, type FleetPiece, LARGEST_ENTRY, UncutError } from './fleet-pieces.ts';
import type { ReadEntry } from './read-entries.ts';
import { placeKey } from './read-value.ts';
import { textLines, utf8Text } from './text-lines.ts';

/** Sections of a fleet's file and what their entries are. */
export const fleetSections = {
  fleet: 'fleet',
  models: 'model',
  sites: 'site',
  groups: 'group',
  phones: 'phone',
} as const satisfies Record<string, IntentKind>;

type SectionName = keyof typeof fleetSections;

export interface FleetFileOptions {
  /** Read as one YAML document: for files that are not in block style, or whose aliases reach across entries. */
  whole: boolean;
}

/**
 * What a fleet's file proposes, in pages, each with its faults and places.
 * @throws UncutError when it must be read whole; RF_INTENT_INVALID when it is no text or holds nothing
 */
export async function* fleetProposals(
  bytes: AsyncIterable<Uint8Array>,
  { whole }: FleetFileOptions,
): AsyncGenerator<ProposedDocument[]> {
  const sections = new Map<string, { line: number; column: number }>();
  let isAtFault = false;
  for await (const entries of readPages(bytes, whole)) {
    const page: ProposedDocument[] = [];
    for (const entry of entries) {
      if (entry.unresolved && !whole) throw new UncutError(entry.line, 'an alias has its anchor elsewhere');
      if (isHead(entry)) page.push(...sectionFaults(sections, entry));
      else if (entry.faults) page.push(refused(entry.faults.map(asFinding)));
      else if (Object.hasOwn(fleetSections, entry.section)) page.push(proposalOf(entry));
    }
    isAtFault ||= page.some(({ faults }) => faults !== undefined);
    if (page.length > 0) yield page;
  }
  if (sections.size === 0 && !isAtFault)
    throw new RequestInvalidError(
      [{ field: '', message: `it holds nothing; its sections are ${names().join(', ')}` }],
      'RF_INTENT_INVALID',
    );
}

async function* readPages(bytes: AsyncIterable<Uint8Array>, whole: boolean): AsyncGenerator<ReadEntry[]> {
  const thread = new EntriesThread();
  try {
    // The thread reads one piece while what it read before is worked on.
    let before: Promise<string[]> | undefined;
    for await (const piece of whole ? wholePiece(bytes) : cutPieces(bytes)) {
      const next =
        piece.kind === 'piece' ? thread.read(piece) : Promise.resolve([JSON.stringify([plainEntry(piece)])]);
      next.catch(() => undefined);
      if (before) yield* parsedPages(before);
      before = next;
    }
    if (before) yield* parsedPages(before);
  } finally {
    await thread.close();
  }
}

async function* parsedPages(pages: Promise<string[]>): AsyncGenerator<ReadEntry[]> {
  for (const json of await pages) {
    yield JSON.parse(json) as ReadEntry[];
    await setImmediate();
  }
}

async function* cutPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FleetPiece> {
  const cutter = new FleetCutter();
  for await (const lines of textLines(utf8Text(bytes))) {
    for (const line of lines) cutter.add(line);
    yield* cutter.take();
    await setImmediate();
  }
  yield* cutter.end();
}

async function* wholePiece(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FleetPiece> {
  const parts: string[] = [];
  for await (const part of utf8Text(bytes)) parts.push(part);
  yield { kind: 'piece', line: 1, text: parts.join('') };
}

/** What a piece says by itself, as an entry that was read. */
function plainEntry(piece: Exclude<FleetPiece, { kind: 'piece' }>): ReadEntry {
  const { line, column } = piece;
  if (piece.kind === 'section') return { section: piece.section, line, column };
  const message = `is larger than ${LARGEST_ENTRY} characters`;
  return { section: '', line, column, faults: [{ path: [piece.field], message, line, column }] };
}

function isHead({ id, input, faults }: ReadEntry): boolean {
  return id === undefined && input === undefined && faults === undefined;
}

function sectionFaults(
  met: Map<string, { line: number; column: number }>,
  { section, line, column }: ReadEntry,
): ProposedDocument[] {
  const first = met.get(section);
  // A section that is a piece of its own is met twice: by its line, and when it was read.
  if (first?.line === line && first.column === column) return [];
  met.set(section, first ?? { line, column });
  const message = Object.hasOwn(fleetSections, section)
    ? first !== undefined && `stands here a second time (first in line ${first.line})`
    : unknownSection(section);
  return message === false ? [] : [refused([{ field: shortened(section), message, line, column }])];
}

function unknownSection(section: string): string {
  const near = closestName(section, names());
  const instead = near === undefined ? `sections are ${names().join(', ')}` : `did you mean '${near}'?`;
  return `is not known here; ${instead}`;
}

function proposalOf({ section, id, input, places = {} }: ReadEntry): ProposedDocument {
  const kind = fleetSections[section as SectionName];
  const path = id === undefined ? [section] : [section, id];
  return {
    kind,
    id: id ?? FLEET,
    input,
    place: { path, placeOf: (whole) => placeIn(places, whole.slice(path.length)) },
  };
}

/** Of a field, or of what it would stand in. */
function placeIn(
  places: NonNullable<ReadEntry['places']>,
  path: readonly (string | number)[],
): { line: number; column: number } | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const key = placeKey(path.slice(0, length));
    const found = Object.hasOwn(places, key) ? places[key] : undefined;
    if (found) return { line: found[0], column: found[1] };
  }
  return undefined;
}

function asFinding({ path, message, line, column }: NonNullable<ReadEntry['faults']>[number]) {
  return {
    field: fieldText(
      [],
      path.map((part) => (typeof part === 'string' ? shortened(part) : part)),
    ),
    message,
    line,
    column,
  };
}

function refused(faults: NonNullable<ProposedDocument['faults']>): ProposedDocument {
  return { kind: 'fleet', id: FLEET, faults };
}

function shortened(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return short.replace(/\p{Cc}/gu, '?');
}

function names(): string[] {
  return Object.keys(fleetSections);
}
