import { faultAt, type Fault } from '../files/fault.ts';
import { faultsOfMasterAttribute } from '../files/master-attribute-faults.ts';
import { directoryAttributes, masterAttribute } from '../files/master-file.ts';
import type { XmlAttribute } from '../files/xml-attributes.ts';
import { hasCredentials, valueAt } from './lint-parameters.ts';

/** A MAC for questions that do not depend on one. */
const ANY_MAC = '0004f2000000';

const directoryNames = new Set<string>(Object.values(directoryAttributes));

/** Faults of a master file by itself (polycom-ucs.md sections 2.2 to 2.7). */
export function lintMaster(attributes: readonly XmlAttribute[], root: string | undefined): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const attribute of attributes) {
    const named = masterAttribute(attribute.name);
    if (!named) {
      faults.push(...lintUnknown(attribute));
      continue;
    }
    if (seen.has(attribute.name))
      faults.push(
        faultAt(
          'RF_MASTER_ATTRIBUTE_REPEATED',
          attribute,
          `${attribute.name} stands in an earlier element too.`,
        ),
      );
    seen.add(attribute.name);
    if (named.base === 'CONFIG_FILES' && named.model !== undefined && attribute.value.trim() === '')
      faults.push(faultAt('RF_MASTER_EMPTY_MODEL_LIST', attribute, `${attribute.name} is empty.`));
    faults.push(...faultsOfMasterAttribute(attribute, named.base, { mac: ANY_MAC }));
    faults.push(...lintPaths(attribute, named.base));
  }
  const nested =
    root === 'APPLICATION' ? undefined : attributes.find(({ element }) => element === 'APPLICATION');
  if (nested)
    faults.push(faultAt('RF_MASTER_NESTED_APPLICATION', nested, `APPLICATION stands under <${root}>.`));
  return faults;
}

function lintUnknown(attribute: XmlAttribute): Fault[] {
  const { name } = attribute;
  if (/^CONFIG_FILE(_|$)/.test(name))
    return [faultAt('RF_MASTER_CONFIG_FILE', attribute, `${name} is no attribute of a master file.`)];
  if (/^[A-Z][A-Z\d]*(_\w+)+$/.test(name))
    return [
      faultAt('RF_MASTER_UNKNOWN_ATTRIBUTE', attribute, `${name} is not a known attribute of a master file.`),
    ];
  return [];
}

/** Faults of the paths and URLs in one attribute. */
function lintPaths(attribute: XmlAttribute, base: string): Fault[] {
  const { name, value } = attribute;
  const at = valueAt(attribute);
  const faults: Fault[] = [];
  if (hasCredentials(value))
    faults.push(faultAt('RF_MASTER_CREDENTIALS_IN_URL', at, `${name} holds a URL with a password in it.`));
  const isDirectory = directoryNames.has(base);
  const entries = isDirectory || base.endsWith('_PATH') ? [value] : value.split(',');
  for (const entry of entries.map((text) => text.trim())) {
    if (isDirectory && /^[a-z][a-z\d+.-]*:\/\//i.test(entry))
      faults.push(faultAt('RF_MASTER_DIRECTORY_URL', at, `${name} is a URL.`));
    if (/\\|\s|%[\da-f]{2}/i.test(entry))
      faults.push(
        faultAt(
          'RF_MASTER_PATH_CHARACTERS',
          at,
          `${name} holds a path with a backslash, a blank or a %-escape.`,
        ),
      );
    if (/(?:\]|[\da-f]{12})-(?:phone|web)\.cfg$/i.test(entry) && base === 'CONFIG_FILES')
      faults.push(
        faultAt(
          'RF_NAME_RESERVED_SUFFIX',
          at,
          `${name} names ${fileName(entry)}, which phones write themselves.`,
        ),
      );
  }
  return faults;
}

/** The last segment: what stands before it may be a URL with a password. */
function fileName(entry: string): string {
  return entry.slice(entry.lastIndexOf('/') + 1);
}
