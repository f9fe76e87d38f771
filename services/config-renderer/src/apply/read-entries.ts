import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { yamlFaultText } from './yaml-faults.ts';

/** A part of a fleet's file to read: entries of one section, or sections with their keys. */
export interface PieceText {
  /** Whose entries the text has; absent: the text is a map of sections. */
  section?: string | undefined;
  /** Of the file, where the text begins. */
  line: number;
  text: string;
}

/** Something wrong with how the file is written. */
interface ReadFault {
  path: (string | number)[];
  message: string;
  line: number;
  column: number;
}

/** A section's key, or with an id one entry of a section. Plain data: it crosses threads as JSON. */
export interface ReadEntry {
  section: string;
  /** As written; of the fleet: none. */
  id?: string;
  input?: unknown;
  line: number;
  column: number;
  /** Of fields, by `placeKey`. */
  places?: Record<string, [line: number, column: number]>;
  faults?: ReadFault[];
  /** An anchor that is not in this piece: the whole file might have it. */
  unresolved?: true;
}

/** The section that is one document; the others are maps of documents. */
const FLEET_SECTION = 'fleet';
/** Nodes that aliases of one piece may bring: a small file must not become a large one. */
const ALIASED = 10_000;
const DEEPEST = 24;
const FAULTS_OF_PIECE = 5;

export function placeKey(path: readonly (string | number)[]): string {
  return path.join('\u0000');
}

/** Reads all scalars as text: what a value is meant to be, the field says that takes it. */
export function readEntries(piece: PieceText): ReadEntry[] {
  return new PieceReader(piece).read();
}

class PieceReader {
  private readonly piece: PieceText;
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  private aliased = 0;
  private readonly entries: ReadEntry[] = [];

  constructor(piece: PieceText) {
    this.piece = piece;
    this.document = parseDocument(piece.text, {
      lineCounter: this.lines,
      schema: 'failsafe',
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'error',
    });
  }

  read(): ReadEntry[] {
    const { section, line } = this.piece;
    const { errors, contents } = this.document;
    if (errors.length > 0) {
      const faults = errors.slice(0, FAULTS_OF_PIECE).map((error): ReadFault => {
        const message = yamlFaultText(error.code);
        return { path: section === undefined ? [] : [section], message, ...this.place(error.pos[0]) };
      });
      return [{ section: section ?? '', line, column: 1, faults }];
    }
    if (section !== undefined) this.readSection(section, contents);
    else if (isMap(contents)) for (const pair of contents.items) this.readPair(pair);
    else if (!isNothing(contents))
      this.fault('', [], 'must be a map of sections: fleet, models, sites, groups, phones', contents);
    return this.entries;
  }

  private readPair({ key, value }: { key: unknown; value: unknown }): void {
    const name = this.keyText(key);
    if (name === undefined) this.fault('', [], 'a key must be a plain text', key as Node | null);
    else {
      this.entries.push({ section: name, ...this.placeOfNode(key as Node) });
      this.readSection(name, value as Node | null, key as Node);
    }
  }

  private readSection(section: string, node: Node | null, key?: Node): void {
    if (section === FLEET_SECTION) {
      this.entry(section, undefined, node, key);
      return;
    }
    const value = isAlias(node) ? (node.resolve(this.document) ?? null) : node;
    if (isNothing(value)) return;
    if (!isMap(value)) {
      this.fault(section, [section], 'must be a map', key ?? value);
      return;
    }
    for (const pair of value.items) {
      const id = this.keyText(pair.key);
      if (id === undefined)
        this.fault(section, [section], 'a key must be a plain text', pair.key as Node | null);
      else this.entry(section, id, pair.value as Node | null, pair.key as Node);
    }
  }

  private entry(section: string, id: string | undefined, node: Node | null, key: Node | undefined): void {
    const base = id === undefined ? [section] : [section, id];
    const entry: ReadEntry = {
      section,
      ...(id === undefined ? {} : { id }),
      ...this.placeOfNode(key ?? node),
    };
    const reading: Reading = { entry, base, places: { '': [entry.line, entry.column] }, faults: [] };
    const input = this.value(node, [], reading, 0);
    if (reading.faults.length > 0) this.entries.push({ ...entry, faults: reading.faults });
    else this.entries.push({ ...entry, input: input ?? {}, places: reading.places });
  }

  /** Undefined: it has no value. */
  private value(node: Node | null, path: (string | number)[], reading: Reading, aliases: number): unknown {
    if (path.length > DEEPEST) return this.refuse(reading, path, 'lies too deep', node);
    if (aliases > 0 && ++this.aliased > ALIASED)
      return this.refuse(reading, path, 'aliases bring more than may be', node);
    if (isAlias(node)) {
      const source = node.resolve(this.document);
      if (source) return this.value(source, path, reading, aliases + 1);
      reading.entry.unresolved = true;
      return this.refuse(reading, path, 'the anchor of this alias is not above it', node);
    }
    if (isNothing(node)) return undefined;
    if (node?.tag !== undefined) return this.refuse(reading, path, 'tags are not read here', node);
    if (isMap(node)) return this.map(node.items, path, reading, aliases);
    if (isSeq(node))
      return node.items.map((item, index) => {
        const at = [...path, index];
        this.note(reading, at, item as Node | null);
        return (
          this.value(item as Node | null, at, reading, aliases) ?? this.noValue(reading, at, item as Node)
        );
      });
    return isScalar(node) ? scalarOf(node.value as string, node.type, path) : undefined;
  }

  private map(
    items: readonly { key: unknown; value: unknown }[],
    path: (string | number)[],
    reading: Reading,
    aliases: number,
  ): Record<string, unknown> {
    const fields = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = this.keyText(key);
      if (name === undefined || (name === '<<' && isPlain(key))) {
        const what = name === undefined ? 'a key must be a plain text' : 'merge keys (<<) are not read here';
        this.refuse(reading, path, what, key as Node | null);
        continue;
      }
      const at = [...path, name];
      if (fields.has(name)) {
        const [first] = reading.places[placeKey(at)] ?? [0];
        this.refuse(reading, at, `stands here a second time (first in line ${first})`, key as Node);
        continue;
      }
      this.note(reading, at, key as Node);
      const read = this.value(value as Node | null, at, reading, aliases);
      if (read === undefined && isParameter(at)) this.noValue(reading, at, key as Node);
      fields.set(name, read);
    }
    return Object.fromEntries([...fields].filter(([, value]) => value !== undefined));
  }

  private noValue(reading: Reading, path: (string | number)[], node: Node): undefined {
    if (reading.faults.some((fault) => placeKey(fault.path) === placeKey([...reading.base, ...path])))
      return undefined;
    return this.refuse(reading, path, "has no value; write '' for an empty one", node);
  }

  private refuse(
    { base, faults }: Reading,
    path: readonly (string | number)[],
    message: string,
    node: Node | null,
  ): undefined {
    if (faults.length < FAULTS_OF_PIECE)
      faults.push({ path: [...base, ...path], message, ...this.placeOfNode(node) });
    return undefined;
  }

  private fault(section: string, path: (string | number)[], message: string, node: Node | null): void {
    const place = this.placeOfNode(node);
    this.entries.push({ section, ...place, faults: [{ path, message, ...place }] });
  }

  private note({ places }: Reading, path: readonly (string | number)[], node: Node | null): void {
    const { line, column } = this.placeOfNode(node);
    places[placeKey(path)] ??= [line, column];
  }

  private keyText(key: unknown): string | undefined {
    return isScalar(key) && key.tag === undefined ? String(key.value) : undefined;
  }

  private placeOfNode(node: Node | null | undefined): { line: number; column: number } {
    return this.place(node?.range?.[0] ?? 0);
  }

  private place(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: this.piece.line + Math.max(line, 1) - 1, column: Math.max(col, 1) };
  }
}

interface Reading {
  entry: ReadEntry;
  base: (string | number)[];
  places: Record<string, [number, number]>;
  faults: ReadFault[];
}

function isPlain(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN';
}

/** Nothing, `~` and `null`, as YAML 1.2 has them. */
function isNothing(node: Node | null): boolean {
  if (node === null) return true;
  return (
    isPlain(node) &&
    node.tag === undefined &&
    /^(?:|~|null|Null|NULL)$/.test(String((node as { value?: unknown }).value))
  );
}

/** A switch of the phones is 1 or 0; all other texts stay what they are. */
function scalarOf(text: string, type: unknown, path: readonly (string | number)[]): string | boolean {
  const isSwitch = type === 'PLAIN' && isParameter(path) && (text === 'true' || text === 'false');
  return isSwitch ? text === 'true' : text;
}

function isParameter(path: readonly (string | number)[]): boolean {
  return path.length === 2 && path[0] === 'parameters';
}
