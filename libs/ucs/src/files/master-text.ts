import { faultsOfMasterAttribute, masterLimits } from './master-attribute-faults.ts';
import { masterAttribute } from './master-file.ts';
import { commentLine, escapeValue, forbiddenCharacter, isAttributeName } from './xml-names.ts';

/** What a written master file holds. */
export interface MasterText {
  /** One line each, above the attributes. */
  comments: readonly string[];
  /** In the order of writing; `CONFIG_FILES_VVX400` is the one of a model. */
  attributes: readonly (readonly [name: string, value: string])[];
}

/** An attribute that a master file cannot hold. The message never has the value. */
export class UnwritableMasterError extends Error {
  override readonly name = 'UnwritableMasterError';
  /** Name of the attribute. */
  readonly attribute: string;
  /** What is wrong with it, a sentence without its full stop. */
  readonly reason: string;

  constructor(attribute: string, reason: string) {
    super(`The attribute ${attribute} of the master file cannot be written: ${reason}.`);
    this.attribute = attribute;
    this.reason = reason;
  }
}

/** The limit behind each fault of length. */
const limitOf: Readonly<Record<string, number>> = {
  RF_MASTER_PATH_TOO_LONG: masterLimits.appFilePath,
  RF_MASTER_ENTRY_TOO_LONG: masterLimits.configFilesEntry,
  RF_MASTER_LIST_TOO_LONG: masterLimits.configFilesList,
};

/** Any MAC: all are as long. */
const ANY_MAC = '0004f2000000';

/**
 * The text of a master file (polycom-ucs.md section 2.8): root `APPLICATION` with the general attributes, and one
 * `APPLICATION_<model>` element for each model that has its own, both in the given order, one attribute a line.
 * @throws UnwritableMasterError for an attribute over the limits of {@link masterLimits} (never cut: AG 2.2), given
 *   twice, or that XML cannot carry
 */
export function writeMasterFile({ comments, attributes }: MasterText): string {
  const general: string[] = [];
  const ofModels = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const [name, value] of attributes) {
    const named = masterAttribute(name);
    const text = attributeText(name, value, named?.base);
    if (seen.has(name)) throw new UnwritableMasterError(name, 'it is given twice');
    seen.add(name);
    if (named?.model === undefined) general.push(text);
    else ofModels.set(named.model, [...(ofModels.get(named.model) ?? []), text]);
  }
  const children = [...ofModels].map(([model, texts]) =>
    [`  <APPLICATION_${model}`, ...texts.map((text) => `    ${text}`), '  />'].join('\n'),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    ...comments.map(commentLine),
    ['<APPLICATION', ...general.map((text) => `  ${text}`)].join('\n'),
    ...(children.length === 0 ? ['/>'] : ['>', ...children, '</APPLICATION>']),
    '',
  ].join('\n');
}

function attributeText(name: string, value: string, base: string | undefined): string {
  if (!isAttributeName(name)) throw new UnwritableMasterError(name, 'the name is none that XML allows');
  const character = forbiddenCharacter(value);
  if (character !== undefined)
    throw new UnwritableMasterError(name, `its value holds ${character}, which XML cannot carry`);
  if (base !== undefined) refuseLength(name, value, base);
  return `${name}="${escapeValue(value)}"`;
}

function refuseLength(name: string, value: string, base: string): void {
  const at = { line: 1, column: 1, valueLine: 1, valueColumn: 1, element: '', elementPath: '' };
  for (const { code, message } of faultsOfMasterAttribute({ ...at, name, value }, base, { mac: ANY_MAC })) {
    const limit = limitOf[code];
    if (limit !== undefined)
      throw new UnwritableMasterError(name, `${message.replace(/\.$/, '')}; the limit is ${limit}`);
  }
}
