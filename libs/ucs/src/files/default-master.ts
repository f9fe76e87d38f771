import { splitList } from './master-attribute-faults.ts';
import { masterAttribute, type MasterFile } from './master-file.ts';

/** What CONFIG_FILES names in the vendor's packages, from SIP 1.2 on (polycom-ucs.md section 2.2); UCS: nothing. */
const defaultLists: readonly string[] = [
  '',
  'phone1.cfg,sip.cfg,ipmid.cfg',
  'phone1.cfg,sip.cfg',
  'sip.cfg,phone1.cfg',
];

/** What may stand in an attribute of the vendor's default file; all others are empty there. */
const defaultValues: Readonly<Record<string, (value: string) => boolean>> = {
  APP_FILE_PATH: (value) => value === '' || value === 'sip.ld',
  DECT_FILE_PATH: (value) => /^$|^[\w-]+\.dect\.ld$/.test(value),
  CONFIG_FILES: (value) => defaultLists.includes(splitList(value).join(',')),
};

/** The pins of models that newer software no longer runs on: `sip_318.ld` with `phone1_318.cfg, sip_318.cfg`. */
const pinnedValues: Readonly<Record<string, (value: string) => boolean>> = {
  APP_FILE_PATH: (value) => /^sip_\d+\.ld$/.test(value),
  CONFIG_FILES: (value) => /^$|^phone1_(\d+)\.cfg,sip_\1\.cfg$/.test(splitList(value).join(',')),
};

/**
 * Whether a master file is one of the vendor's packages as it came: nobody has named a configuration file, a directory
 * or another image in it. In doubt it is not.
 */
export function isUntouchedDefaultMaster({
  wellFormed,
  hasMasterAttributes,
  attributes,
}: MasterFile): boolean {
  return (
    wellFormed && hasMasterAttributes && attributes.every(({ name, value }) => isDefault(name, value.trim()))
  );
}

function isDefault(name: string, value: string): boolean {
  const attribute = masterAttribute(name);
  if (!attribute) return false;
  const values = attribute.model === undefined ? defaultValues : pinnedValues;
  return values[attribute.base]?.(value) ?? value === '';
}
