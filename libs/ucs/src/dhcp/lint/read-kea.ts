import type { Position } from '../../files/fault.ts';
import { indexLines } from '../../files/line-index.ts';
import type { DhcpStatement, ReadConfiguration, ValueForm } from './dhcp-statement.ts';
import { JsonFault, type JsonPlace, parseJsonPlaces } from './json-places.ts';

const builtIn: Readonly<Record<string, number>> = {
  'time-offset': 2,
  'ntp-servers': 42,
  'vendor-encapsulated-options': 43,
  'tftp-server-name': 66,
};

const typeForms: Readonly<Record<string, ValueForm>> = {
  string: 'text',
  binary: 'hex',
  'ipv4-address': 'addresses',
  int8: 'signed',
  int16: 'signed',
  int32: 'signed',
  uint8: 'unsigned',
  uint16: 'unsigned',
  uint32: 'unsigned',
};

/** Reads a Kea configuration: every `option-def` and `option-data` of space dhcp4, wherever it stands. */
export function readKea(text: string): ReadConfiguration {
  const positionOf = indexLines(text);
  const read: ReadConfiguration = { statements: [], problems: [] };
  let whole: JsonPlace;
  try {
    whole = parseJsonPlaces(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    read.problems.push({ ...positionOf(error.at), message: `${error.message}.` });
    return read;
  }
  const lists = [...optionLists(whole, '')];
  const definitions = lists
    .filter(({ name }) => name === 'option-def')
    .flatMap(({ items, scope }) => items.flatMap((item) => definitionOf(item, scope, positionOf)));
  const known = new Map(definitions.map(({ name, code }) => [name, code]));
  const values = lists
    .filter(({ name }) => name === 'option-data')
    .flatMap(({ items, scope }) => items.flatMap((item) => valueOf(item, scope, known, positionOf)));
  read.statements.push(...definitions, ...values);
  return read;
}

function* optionLists(
  place: JsonPlace,
  scope: string,
): Generator<{ name: string; scope: string; items: JsonPlace[] }> {
  if (place.kind === 'array')
    for (const [index, item] of place.items.entries()) yield* optionLists(item, `${scope}/${index}`);
  if (place.kind !== 'object') return;
  for (const [name, member] of place.members) {
    if (member.kind === 'array' && (name === 'option-def' || name === 'option-data'))
      yield { name, scope, items: member.items };
    else if (name !== 'Dhcp6') yield* optionLists(member, `${scope}/${name}`);
  }
}

type PositionOf = (offset: number) => Position;

function definitionOf(item: JsonPlace, scope: string, positionOf: PositionOf): DhcpStatement[] {
  const field = fieldsOf(item);
  if (!field || !isStandardSpace(field('space'))) return [];
  const [name, code, type] = [field('name'), field('code'), field('type')];
  const form = typeForms[String(type)] ?? 'other';
  return [
    {
      kind: 'define',
      code: Number(code),
      name: String(name),
      scope,
      form,
      value: '',
      ...positionOf(item.at),
    },
  ];
}

function valueOf(
  item: JsonPlace,
  scope: string,
  known: ReadonlyMap<string, number | undefined>,
  positionOf: PositionOf,
): DhcpStatement[] {
  const field = fieldsOf(item);
  if (!field || !isStandardSpace(field('space'))) return [];
  const [name, code] = [field('name'), field('code')];
  const value = String(field('data') ?? '');
  const found = code !== undefined ? Number(code) : (known.get(String(name)) ?? builtIn[String(name)]);
  const isText = /^'.*'$/.test(value);
  const form: ValueForm = field('csv-format') !== false ? plainForm(value) : isText ? 'text' : 'hex';
  const text = field('csv-format') === false && isText ? value.slice(1, -1) : value;
  const place = positionOf(item.at);
  return [{ kind: 'set', code: found, name: String(name ?? code), scope, form, value: text, ...place }];
}

/** The definition says what it is; a number can only be meant as one. */
function plainForm(value: string): ValueForm {
  return /^\s*[-+]?\d+(?:\.\d+)?\s*$/.test(value) ? 'number' : 'text';
}

function fieldsOf(
  item: JsonPlace,
): ((name: string) => string | number | boolean | null | undefined) | undefined {
  if (item.kind !== 'object') return undefined;
  return (name) => {
    const member = item.members.get(name);
    return member?.kind === 'scalar' ? member.value : undefined;
  };
}

function isStandardSpace(space: unknown): boolean {
  return space === undefined || space === 'dhcp4';
}
