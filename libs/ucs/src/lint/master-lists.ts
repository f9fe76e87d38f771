import { faultAt, type Fault } from '../files/fault.ts';
import { masterAttribute } from '../files/master-file.ts';
import type { XmlAttribute } from '../files/xml-attributes.ts';
import { classifyFileName } from '../phones/file-names.ts';
import { normalisePath, splitPath } from '../phones/provisioning-path.ts';
import { substituteMasks } from '../phones/substitution.ts';
import type { ListedFile } from './compare-list.ts';
import type { ExaminedFile } from './examine-file.ts';
import { valueAt } from './lint-parameters.ts';

/** One CONFIG_FILES of a master file, against the files that are there. */
export interface MasterList {
  files: ListedFile[];
  missing: Fault[];
}

/** The files of a folder by their normalised path in lower case. */
export type Folder = ReadonlyMap<string, ExaminedFile>;

/** Every CONFIG_FILES of a master file, the general one and those of models. */
export function listsOfMaster(master: ExaminedFile, folder: Folder): MasterList[] {
  return master.attributes.flatMap((attribute) => {
    const named = masterAttribute(attribute.name);
    return named?.base === 'CONFIG_FILES' ? [readList(attribute, named.model, master.path, folder)] : [];
  });
}

function readList(
  attribute: XmlAttribute,
  model: string | undefined,
  masterPath: string,
  folder: Folder,
): MasterList {
  const { mac } = classifyFileName(masterPath);
  const list: MasterList = { files: [], missing: [] };
  const entries = attribute.value.split(',').map((entry) => entry.trim());
  for (const written of entries) {
    if (written === '' || /^[a-z][a-z\d+.-]*:\/\//i.test(written)) continue;
    // The master of one phone names that phone's files; the general one those of any phone.
    const entry = mac === undefined ? written : substituteMasks(written, { mac }).text;
    const isForSomePhones = /\[\w+\]/.test(entry);
    const found = filesOfEntry(entry, isForSomePhones, masterPath, folder);
    for (const file of found) list.files.push({ file, isForSomePhones });
    if (found.length === 0) list.missing.push(missingFile(attribute, written, model, isForSomePhones));
  }
  return list;
}

/** An entry with a mask is every file that some phone would read by it. */
function filesOfEntry(
  entry: string,
  isForSomePhones: boolean,
  masterPath: string,
  folder: Folder,
): ExaminedFile[] {
  const base = entry.startsWith('/') ? '' : splitPath(normalisePath(masterPath)).directory;
  const path = normalisePath(`${base}/${entry}`).toLowerCase();
  if (!isForSomePhones) {
    const file = folder.get(path);
    return file ? [file] : [];
  }
  const pattern = path
    .split(/\[(\w+)\]/)
    .map((part, at) =>
      at % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : (maskPatterns[part] ?? '[^/]+'),
    );
  const matching = new RegExp(`^${pattern.join('')}$`);
  return [...folder].flatMap(([candidate, file]) => (matching.test(candidate) ? [file] : []));
}

const maskPatterns: Readonly<Record<string, string>> = {
  macaddress: '[0-9a-f]{12}',
  phone_mac_address: '[0-9a-f]{12}',
  phone_part_number: '\\d{4}-\\d{5}-\\d{3}',
  phone_model: '\\w+',
};

function missingFile(
  attribute: XmlAttribute,
  entry: string,
  model: string | undefined,
  isForSomePhones: boolean,
): Fault {
  const message = isForSomePhones
    ? `${attribute.name} names ${entry}, and no file of the folder has such a name.`
    : `${attribute.name} names ${entry}, which is not there.`;
  const code = model === undefined ? 'RF_MASTER_FILE_MISSING' : 'RF_MASTER_MODEL_FILE_MISSING';
  return faultAt(code, valueAt(attribute), message);
}
