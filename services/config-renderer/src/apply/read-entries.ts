import { isAlias, isMap, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import {
  isNothing,
  keyText,
  MOST_FAULTS,
  NO_ANCHOR,
  type ReadFault,
  type Reading,
  ValueReader,
} from './read-value.ts';
import { yamlFaultText } from './yaml-faults.ts';

/** A part of a fleet's file to read: entries of one section, or sections with their keys. */
export interface PieceText {
  /** Whose entries the text has; absent: the text is a map of sections. */
  section?: string | undefined;
  /** Of the file, where the text begins. */
  line: number;
  text: string;
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

/** Reads all scalars as text: what a value is meant to be, the field says that takes it. */
export function readEntries(piece: PieceText): ReadEntry[] {
  return new PieceReader(piece).read();
}

class PieceReader {
  private readonly piece: PieceText;
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  private readonly values: ValueReader;
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
    this.values = new ValueReader(this.document, (node) => this.placeOfNode(node));
  }

  read(): ReadEntry[] {
    const { section, line } = this.piece;
    const { errors, contents } = this.document;
    if (errors.length > 0) {
      const faults = errors.slice(0, MOST_FAULTS).map((error): ReadFault => {
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
    const name = keyText(key);
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
    const value = isAlias(node) ? node.resolve(this.document) : node;
    if (value === undefined) {
      const fault = { path: [section], message: NO_ANCHOR, ...this.placeOfNode(node) };
      this.entries.push({ section, ...this.placeOfNode(node), faults: [fault], unresolved: true });
      return;
    }
    if (isNothing(value)) return;
    if (!isMap(value)) {
      this.fault(section, [section], 'must be a map', key ?? value);
      return;
    }
    for (const pair of value.items) {
      const id = keyText(pair.key);
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
    const reading: Reading = {
      base,
      places: { '': [entry.line, entry.column] },
      faults: [],
      unresolved: false,
    };
    const input = this.values.read(node, reading);
    if (reading.faults.length === 0)
      this.entries.push({ ...entry, input: input ?? {}, places: reading.places });
    else
      this.entries.push({
        ...entry,
        faults: reading.faults,
        ...(reading.unresolved ? { unresolved: true } : {}),
      });
  }

  private fault(section: string, path: (string | number)[], message: string, node: Node | null): void {
    const place = this.placeOfNode(node);
    this.entries.push({ section, ...place, faults: [{ path, message, ...place }] });
  }

  private placeOfNode(node: Node | null | undefined): { line: number; column: number } {
    return this.place(node?.range?.[0] ?? 0);
  }

  private place(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: this.piece.line + Math.max(line, 1) - 1, column: Math.max(col, 1) };
  }
}
