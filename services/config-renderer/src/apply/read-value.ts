import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';

/** Something wrong with how the file is written. */
export interface ReadFault {
  path: (string | number)[];
  message: string;
  line: number;
  column: number;
}

/** What is gathered while one entry is read. */
export interface Reading {
  /** Path of the entry in the file. */
  base: (string | number)[];
  /** Of fields below it, by `placeKey`. */
  places: Record<string, [line: number, column: number]>;
  faults: ReadFault[];
  /** An anchor is not in this piece: the whole file might have it. */
  unresolved: boolean;
}

type PlaceOfNode = (node: Node | null | undefined) => { line: number; column: number };

/** Nodes that aliases of one piece may bring: a small file must not become a large one. */
const ALIASED = 10_000;
const DEEPEST = 24;
export const MOST_FAULTS = 5;
export const NO_ANCHOR = 'the anchor of this alias is not above it';

export function placeKey(path: readonly (string | number)[]): string {
  return path.join('\u0000');
}

/** Reads values as plain data: scalars as text, what has no value is left out. */
export class ValueReader {
  private readonly document: Document.Parsed;
  private readonly placeOf: PlaceOfNode;
  private aliased = 0;

  constructor(document: Document.Parsed, placeOf: PlaceOfNode) {
    this.document = document;
    this.placeOf = placeOf;
  }

  /** Undefined: it has no value. */
  read(node: Node | null, reading: Reading): unknown {
    return this.value(node, [], reading, 0);
  }

  private value(node: Node | null, path: (string | number)[], reading: Reading, aliases: number): unknown {
    if (path.length > DEEPEST) return this.refuse(reading, path, 'lies too deep', node);
    if (aliases > 0 && ++this.aliased > ALIASED)
      return this.refuse(reading, path, 'aliases bring more than may be', node);
    if (isAlias(node)) {
      const source = node.resolve(this.document);
      if (source) return this.value(source, path, reading, aliases + 1);
      reading.unresolved = true;
      return this.refuse(reading, path, NO_ANCHOR, node);
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
      const name = keyText(key);
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
    if (faults.length < MOST_FAULTS)
      faults.push({ path: [...base, ...path], message, ...this.placeOf(node) });
    return undefined;
  }

  private note({ places }: Reading, path: readonly (string | number)[], node: Node | null): void {
    const { line, column } = this.placeOf(node);
    places[placeKey(path)] ??= [line, column];
  }
}

/** Undefined when it is no plain text. */
export function keyText(key: unknown): string | undefined {
  return isScalar(key) && key.tag === undefined ? String(key.value) : undefined;
}

function isPlain(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN';
}

/** Nothing, `~` and `null`, as YAML 1.2 has them. */
export function isNothing(node: Node | null): boolean {
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
