import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';

/** One value of a settings file, with its place. */
export interface YamlSetting {
  /** `ftp.passivePorts` */
  path: string;
  /** As the variable would hold it: lists joined by commas, booleans as on and off. */
  text: string;
  /** `ringfleet.yaml:3:5` */
  place: string;
}

export interface YamlFault {
  place: string;
  reason: string;
}

/** `RINGFLEET_FTP_PASSIVE_PORTS` is `ftp.passivePorts`: the first word is the section, the others its key. */
export function yamlPathOf(name: string): string {
  const [section = '', ...rest] = name
    .replace(/^RINGFLEET_/, '')
    .toLowerCase()
    .split('_');
  const key = rest.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)));
  return rest.length === 0 ? section : `${section}.${key.join('')}`;
}

/** Reads a settings file without judging its values: every fault with file, line and column. */
export function readYamlSettings(
  file: string,
  text: string,
): { settings: YamlSetting[]; faults: YamlFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset = 0) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const faults = document.errors.map((error) => ({ place: place(error.pos[0]), reason: error.message }));
  const settings: YamlSetting[] = [];

  const walk = (node: Node | null, path: string[]): void => {
    const value = resolved(document, node);
    if (isMap(value)) {
      for (const pair of value.items) {
        const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
        const offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
        if (isMap(resolved(document, pair.value as Node | null)) && path.length < 2)
          walk(pair.value as Node, [...path, key]);
        else leaf(pair.value as Node | null, [...path, key], place(offset));
      }
    } else if (value !== null && !(isScalar(value) && value.value === null))
      faults.push({ place: place(value.range?.[0]), reason: 'a settings file is a map of sections' });
  };

  const leaf = (node: Node | null, path: string[], at: string): void => {
    const scalars = scalarTexts(document, node);
    if (scalars === undefined)
      faults.push({ place: at, reason: `${path.join('.')} must be one value or a list of values` });
    else
      settings.push({
        path: path.join('.'),
        text: scalars.join(','),
        place: at,
      });
  };

  if (faults.length === 0) walk(document.contents, []);
  return { settings, faults };
}

function resolved(document: Document.Parsed, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function scalarTexts(document: Document.Parsed, node: Node | null): string[] | undefined {
  const value = resolved(document, node);
  if (value === null) return [''];
  if (isScalar(value)) return [scalarText(value)];
  if (!isSeq(value)) return undefined;
  const texts = value.items.map((item) => {
    const entry = resolved(document, item as Node | null);
    return isScalar(entry) ? scalarText(entry) : undefined;
  });
  return texts.some((entry) => entry === undefined) ? undefined : (texts as string[]);
}

/** Numbers keep their spelling (`0600`, `1e3`), so that a value means the same in a file as in a variable. */
function scalarText(scalar: Scalar): string {
  if (typeof scalar.value === 'boolean') return scalar.value ? 'on' : 'off';
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? '');
}
