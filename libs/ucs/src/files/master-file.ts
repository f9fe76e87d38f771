import type { Fault } from './fault.ts';
import { readXmlAttributes, type XmlAttribute } from './xml-attributes.ts';

/** The attributes of a master file that name a directory, and the words that the code uses for them. */
export const directoryAttributes = {
  log: 'LOG_FILE_DIRECTORY',
  overrides: 'OVERRIDES_DIRECTORY',
  contacts: 'CONTACTS_DIRECTORY',
  licence: 'LICENSE_DIRECTORY',
  userProfiles: 'USER_PROFILES_DIRECTORY',
  callLists: 'CALL_LISTS_DIRECTORY',
  corefile: 'COREFILE_DIRECTORY',
  captures: 'CAPTURES_DIRECTORY',
  cameraPresets: 'CAMERA_PRESETS_DIRECTORY',
  certificate: 'CERTIFICATE_DIRECTORY',
  flk: 'FLK_DIRECTORY',
  icons: 'ICONS_DIRECTORY',
} as const;

/** Every attribute that means something in a master file (polycom-ucs.md section 2.2). */
const masterAttributeNames: readonly string[] = [
  'APP_FILE_PATH',
  'CONFIG_FILES',
  'MISC_FILES',
  'SERVICE_FILES',
  'DECT_FILE_PATH',
  'BOOTBLOCK_FILE_PATH',
  ...Object.values(directoryAttributes),
];

/** A master file as read; {@link resolveMaster} says what one phone makes of it. */
export interface MasterFile {
  wellFormed: boolean;
  /** Of the whole tree, in document order; empty when the file is malformed. */
  attributes: XmlAttribute[];
  faults: Fault[];
  /** False for a file that is named as a master but holds parameters only. */
  hasMasterAttributes: boolean;
}

/** Reads a master file: any root, attributes anywhere in the tree (polycom-ucs.md section 2.7). Never throws. */
export function readMasterFile(bytes: Uint8Array): MasterFile {
  const { wellFormed, attributes, faults } = readXmlAttributes(bytes);
  return {
    wellFormed,
    attributes: wellFormed ? attributes : [],
    faults,
    hasMasterAttributes: attributes.some(({ name }) => masterAttribute(name) !== undefined),
  };
}

/**
 * Splits the name of a master attribute from its model suffix: `CONFIG_FILES_VVX400` is `CONFIG_FILES` for `VVX400`.
 * @returns undefined when the name is no master attribute
 */
export function masterAttribute(name: string): { base: string; model?: string } | undefined {
  for (const base of masterAttributeNames) {
    if (name === base) return { base };
    if (name.startsWith(`${base}_`)) return { base, model: name.slice(base.length + 1) };
  }
  return undefined;
}
