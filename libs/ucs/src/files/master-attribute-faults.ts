import { substituteMasks, type MaskValues } from '../phones/substitution.ts';
import { faultAt, type Fault } from './fault.ts';
import type { XmlAttribute } from './xml-attributes.ts';

/** The limits of the 2006 guide (AG 2.2), in characters; the list's counts commas and blanks. */
export const masterLimits = { appFilePath: 255, configFilesEntry: 255, configFilesList: 2047 } as const;

/** Masks that have a value on every phone, whether or not it is known here. */
const knownMasks = new Set(['MACADDRESS', 'PHONE_MAC_ADDRESS', 'PHONE_PART_NUMBER', 'PHONE_MODEL']);

/**
 * What is wrong with one attribute of a master file for one phone: unknown masks, and the limits of length. Masks count
 * as written and as replaced, whichever is longer.
 * @param base name of the attribute without its model
 */
export function faultsOfMasterAttribute(attribute: XmlAttribute, base: string, masks: MaskValues): Fault[] {
  const { name, value } = attribute;
  const { text, unknown } = substituteMasks(value, masks);
  const at = { line: attribute.valueLine, column: attribute.valueColumn };
  const faults: Fault[] = [];
  const strange = unknown.filter((word) => !knownMasks.has(word));
  if (strange.length > 0) {
    const words = strange.map((word) => `[${word}]`).join(', ');
    faults.push(faultAt('RF_MASTER_UNKNOWN_MASK', at, `${name} holds ${words}.`));
  }
  const length = Math.max(value.length, text.length);
  if (base === 'APP_FILE_PATH' && length > masterLimits.appFilePath)
    faults.push(faultAt('RF_MASTER_PATH_TOO_LONG', at, `${name} has ${length} characters.`));
  if (base !== 'CONFIG_FILES') return faults;
  if (length > masterLimits.configFilesList)
    faults.push(faultAt('RF_MASTER_LIST_TOO_LONG', at, `${name} has ${length} characters.`));
  const written = splitList(value);
  splitList(text).forEach((entry, index) => {
    const size = Math.max(entry.length, written[index]?.length ?? 0);
    const message = `Entry ${index + 1} of ${name} has ${size} characters.`;
    if (size > masterLimits.configFilesEntry) faults.push(faultAt('RF_MASTER_ENTRY_TOO_LONG', at, message));
  });
  return faults;
}

/** The entries of a comma list, trimmed, without empty ones. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
