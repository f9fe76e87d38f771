import { inNaturalOrder } from './parameter-order.ts';
import { normalisePem } from './pem-text.ts';
import { commentLine, escapeValue, forbiddenCharacter, isAttributeName } from './xml-names.ts';

/** What a written configuration file holds. */
export interface ConfigurationText {
  /** One line each, above the parameters; what XML forbids in comments is left out of them. */
  comments: readonly string[];
  /** Values by parameter name, in any order. */
  parameters: ReadonlyMap<string, string>;
}

/** A parameter that no XML file can hold. The message never has the value. */
export class UnwritableParameterError extends Error {
  override readonly name = 'UnwritableParameterError';
  /** Name of the parameter. */
  readonly parameter: string;
  /** What is wrong with it, the end of a sentence: `its value holds U+0001, ...`. */
  readonly reason: string;

  constructor(parameter: string, reason: string) {
    super(`The parameter ${parameter} cannot be written: ${reason}.`);
    this.parameter = parameter;
    this.reason = reason;
  }
}

/**
 * The text of a configuration file (polycom-ucs.md section 6.1): one element for each first segment of the names, one
 * attribute a line, in natural order. The same input gives the same bytes, and readConfigurationFile gives the values
 * back; only a PEM comes back as one line.
 * @throws UnwritableParameterError for a name that no attribute can have, or a value with a character that XML forbids
 */
export function writeConfigurationFile({ comments, parameters }: ConfigurationText): string {
  const elements = new Map<string, string[]>();
  for (const [name, value] of inNaturalOrder(parameters)) {
    const element = elementName(name);
    const attributes = elements.get(element);
    if (attributes) attributes.push(attributeText(name, value));
    else elements.set(element, [attributeText(name, value)]);
  }
  // A file holds one element at least (Schertz 2013); whether the root counts as one is not said.
  if (elements.size === 0) elements.set('NONE', []);
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    ...comments.map(commentLine),
    '<RINGFLEET>',
    ...[...elements].map(([element, attributes]) => elementText(element, attributes)),
    '</RINGFLEET>',
    '',
  ].join('\n');
}

/** Names that begin with "xml" are reserved (XML 1.0 section 2.3). */
function elementName(name: string): string {
  const [segment = name] = name.split('.');
  return /^xml/i.test(segment) ? `_${segment}` : segment;
}

function attributeText(name: string, value: string): string {
  if (!isAttributeName(name)) throw new UnwritableParameterError(name, 'the name is none that XML allows');
  const character = forbiddenCharacter(value);
  if (character !== undefined)
    throw new UnwritableParameterError(name, `its value holds ${character}, which XML cannot carry`);
  return `${name}="${escapeValue(normalisePem(value))}"`;
}

function elementText(element: string, attributes: readonly string[]): string {
  if (attributes.length === 0) return `  <${element}/>`;
  return [`  <${element}`, ...attributes.map((attribute) => `    ${attribute}`), '  />'].join('\n');
}
