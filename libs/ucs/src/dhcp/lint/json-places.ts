/** A value of a JSON text with its place. */
export type JsonPlace =
  | { kind: 'object'; at: number; members: Map<string, JsonPlace> }
  | { kind: 'array'; at: number; items: JsonPlace[] }
  | { kind: 'scalar'; at: number; value: string | number | boolean | null };

/** Where a JSON text breaks. */
export class JsonFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'JsonFault';
    this.at = at;
  }
}

const DEEPEST = 100;
const SPACE = /(?:\s|\/\/[^\n]*|#[^\n]*|\/\*[^]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORD = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/** Where spaces and comments end that begin at a place. */
export function endOfSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

/** Reads JSON with comments, as Kea takes it (`//`, `#`, block comments), trailing commas too. @throws JsonFault */
export function parseJsonPlaces(text: string): JsonPlace {
  let at = 0;
  const skip = () => {
    at = endOfSpace(text, at);
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const fail = (wanted: string): never => {
    const found = at >= text.length ? 'the end' : `'${text.slice(at, at + 1)}'`;
    throw new JsonFault(`${wanted} is missing here, there is ${found}`, at);
  };
  const string = (): string => {
    const start = at;
    const found = take(STRING) ?? fail('A text in double quotes');
    try {
      return JSON.parse(found) as string;
    } catch {
      throw new JsonFault('This text has an escape that JSON does not know', start);
    }
  };
  const list = (close: string, one: () => void): void => {
    at += 1;
    skip();
    while (text[at] !== close) {
      one();
      skip();
      if (text[at] !== ',') break;
      at += 1;
      skip();
    }
    if (text[at] !== close) fail(`${close} or a comma`);
    at += 1;
  };
  const value = (depth: number): JsonPlace => {
    if (depth > DEEPEST) throw new JsonFault('This is nested too deeply', at);
    skip();
    const start = at;
    if (text[at] === '{') {
      const members = new Map<string, JsonPlace>();
      list('}', () => {
        const name = string();
        skip();
        if (text[at] !== ':') fail('A colon');
        at += 1;
        members.set(name, value(depth + 1));
      });
      return { kind: 'object', at: start, members };
    }
    if (text[at] === '[') {
      const items: JsonPlace[] = [];
      list(']', () => items.push(value(depth + 1)));
      return { kind: 'array', at: start, items };
    }
    if (text[at] === '"') return { kind: 'scalar', at: start, value: string() };
    const word = take(WORD) ?? fail('A value');
    return { kind: 'scalar', at: start, value: JSON.parse(word) as number | boolean | null };
  };
  const whole = value(0);
  skip();
  if (at < text.length) throw new JsonFault('Something stands behind the end', at);
  return whole;
}
