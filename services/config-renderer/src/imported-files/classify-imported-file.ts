import type { PhoneFileKind } from '@ringfleet/contracts';
import { classifyFileName, macInPath, readMasterFile, writtenByPhone } from '@ringfleet/ucs';

export interface ImportedFileClass {
  kind: 'master' | 'config' | 'static' | 'firmware';
  /** The phone it belongs to, null when every phone may read it. */
  mac: string | null;
  /** Set when it is a file that phones write: it becomes that phone's first version. */
  phoneFile?: { mac: string; kind: PhoneFileKind };
}

const PHONE_FILE_KINDS: Readonly<Record<string, PhoneFileKind>> = {
  'phone-override': 'phone',
  'web-override': 'web',
  directory: 'directory',
  calls: 'calls',
  'app-log': 'app-log',
  'boot-log': 'boot-log',
};

/** What a file of an operator's folder is in the tree, by its name and, where the name leaves it open, its bytes. */
export function classifyImportedFile(path: string, bytes: Uint8Array | undefined): ImportedFileClass {
  const name = classifyFileName(path);
  const mac = macInPath(path) ?? null;
  if (name.kind === 'firmware') return { kind: 'firmware', mac };
  const phoneKind = PHONE_FILE_KINDS[name.kind];
  if (phoneKind !== undefined && name.mac !== undefined && writtenByPhone(path))
    return { kind: 'static', mac, phoneFile: { mac: name.mac, kind: phoneKind } };
  if (name.kind === 'generic-master') return { kind: 'master', mac };
  if (name.kind === 'master')
    return { kind: bytes && readMasterFile(bytes).hasMasterAttributes ? 'master' : 'config', mac };
  if (name.kind === 'parameter')
    return { kind: bytes && namesFirmwareOrConfiguration(bytes) ? 'master' : 'config', mac };
  return { kind: /\.(cfg|xml)$/i.test(path) ? 'config' : 'static', mac };
}

/**
 * A boot server address may end in any name of a master file (polycom-ucs.md section 2.1). A stray directory attribute
 * makes no master file of a parameter file: phones read their directories from it otherwise.
 */
function namesFirmwareOrConfiguration(bytes: Uint8Array): boolean {
  return readMasterFile(bytes).attributes.some(({ name }) =>
    /^(?:APP_FILE_PATH|CONFIG_FILES)(?:_|$)/.test(name),
  );
}
