import { faultAt, type Fault } from './fault.ts';
import { descendants, readXmlTree } from './xml-tree.ts';

/** One licence key, its fields as written. */
export interface Licence {
  serial?: string;
  version?: string;
  type?: string;
  options?: string;
  duration?: string;
  validation?: string;
}

/** A licence file. */
export interface LicenceFile {
  wellFormed: boolean;
  licences: Licence[];
  faults: Fault[];
}

const fields = ['serial', 'version', 'type', 'options', 'duration', 'validation'] as const;

/** Reads `<mac>-license.cfg`, ISO-8859-1 as a rule (polycom-ucs.md section 8.3). Never throws. */
export function readLicenceFile(bytes: Uint8Array): LicenceFile {
  const { root, faults } = readXmlTree(bytes);
  if (!root) return { wellFormed: false, licences: [], faults };
  if (root.name !== 'licenses')
    faults.push(
      faultAt('RF_FILE_SHAPE', { line: 1, column: 1 }, `The root is <${root.name}>, not <licenses>.`),
    );
  const licences = descendants(root, 'licenseKey').map(({ attributes }) => {
    const byName = new Map([...attributes].map(([name, value]) => [name.toLowerCase(), value]));
    return Object.fromEntries(
      fields.flatMap((field) => (byName.has(field) ? [[field, byName.get(field)]] : [])),
    );
  });
  return { wellFormed: true, licences, faults };
}
