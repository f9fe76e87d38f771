import { faultAt, type Fault, type Position } from '../files/fault.ts';
import { isSecretParameter } from '../files/secret-parameters.ts';
import type { XmlAttribute } from '../files/xml-attributes.ts';
import { slipOfName } from './parameter-names.ts';

/** Factory defaults, and passwords that stand in public templates (polycom-ucs.md 3.1, 14.10, 14.16), in lower case. */
const knownPasswords = new Set([
  'plcmspip',
  '456',
  '4566',
  '123',
  '1234',
  '12345',
  '123456',
  'admin',
  'password',
  'polycom',
]);

const placeholders = [
  /##[^#]+##/,
  /^#+your[^#]*#+$/i,
  /\bpaste\b.*\bhere\b/i,
  /^<[^<>]+>$/,
  /^change[-_ ]?me$/i,
];

/** Names of the user that belongs to a password, by the last segment of the name. */
const userNames = ['user', 'username', 'userName', 'userId'];

/** Faults of single parameters: their names and values, and names that stand twice. Values are never printed. */
export function lintParameters(attributes: readonly XmlAttribute[]): Fault[] {
  const first = new Map<string, XmlAttribute>();
  const faults: Fault[] = [];
  for (const attribute of attributes) {
    faults.push(...lintParameterName(attribute), ...lintValue(attribute));
    const winner = first.get(attribute.name);
    if (winner) faults.push(duplicate(attribute, winner));
    else first.set(attribute.name, attribute);
  }
  for (const attribute of first.values()) faults.push(...passwordThatIsUser(attribute, first));
  return faults;
}

function lintParameterName(attribute: XmlAttribute): Fault[] {
  const slip = slipOfName(attribute.name);
  return slip ? [faultAt(slip.code, attribute, slip.message)] : [];
}

function lintValue(attribute: XmlAttribute): Fault[] {
  const { name, value } = attribute;
  const at = valueAt(attribute);
  const faults: Fault[] = [];
  const isPem = /-BEGIN [A-Z ]+-/.test(value);
  if (value !== value.trim() && !isPem)
    faults.push(
      faultAt('RF_VALUE_WHITE_SPACE', at, `The value of ${name} ${whereWhite(value)} with white space.`),
    );
  if (placeholders.some((pattern) => pattern.test(value)))
    faults.push(faultAt('RF_VALUE_PLACEHOLDER', at, `The value of ${name} is a placeholder.`));
  else if (isSecretParameter(name) && knownPasswords.has(value.toLowerCase()))
    faults.push(faultAt('RF_VALUE_KNOWN_PASSWORD', at, `The value of ${name} is publicly known.`));
  if (/^[“”„‟″]|[“”„‟″]$/.test(value))
    faults.push(faultAt('RF_VALUE_QUOTED', at, `The value of ${name} itself holds typographic quotes.`));
  if (hasCredentials(value))
    faults.push(
      faultAt('RF_VALUE_CREDENTIALS_IN_URL', at, `The value of ${name} is a URL with a password in it.`),
    );
  return faults;
}

function whereWhite(value: string): string {
  if (value.trim() === '') return 'is filled';
  if (value === value.trimStart()) return 'ends';
  return value === value.trimEnd() ? 'begins' : 'begins and ends';
}

/** True for `scheme://user:password@host`. */
export function hasCredentials(text: string): boolean {
  return /[a-z]:\/\/[^\s/:@]+:[^\s/@]+@/i.test(text);
}

function duplicate(attribute: XmlAttribute, winner: XmlAttribute): Fault {
  const differs = attribute.value === winner.value ? 'the same value' : 'another value';
  const message = `${attribute.name} stands in line ${winner.line} already, with ${differs}.`;
  return faultAt('RF_PARAM_DUPLICATE', attribute, message);
}

function passwordThatIsUser(attribute: XmlAttribute, all: ReadonlyMap<string, XmlAttribute>): Fault[] {
  const base = /^(.*\.)password$/i.exec(attribute.name)?.[1];
  if (base === undefined || attribute.value === '') return [];
  const user = userNames
    .map((name) => all.get(base + name))
    .find((found) => found?.value === attribute.value);
  if (!user) return [];
  return [faultAt('RF_VALUE_PASSWORD_IS_USER', valueAt(attribute), `${attribute.name} equals ${user.name}.`)];
}

/** Where the value of an attribute begins. */
export function valueAt({ valueLine, valueColumn }: XmlAttribute): Position {
  return { line: valueLine, column: valueColumn };
}
