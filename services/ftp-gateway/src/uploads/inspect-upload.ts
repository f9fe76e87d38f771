import type { PhoneFileKind } from '@ringfleet/contracts';
import { readCallListFile, readDirectoryFile, readOverrideFile } from '@ringfleet/ucs';

/** What the bytes of an upload say of it. */
export interface InspectedUpload {
  /** False: half a file, or none of its kind (trap F-04); it is kept, but never served. */
  wellFormed: boolean;
  application?: { codeName: string; version: string };
}

const XML_KINDS: ReadonlySet<PhoneFileKind> = new Set([
  'phone',
  'web',
  'user-override',
  'directory',
  'calls',
]);

export function mustParse(kind: PhoneFileKind): boolean {
  return XML_KINDS.has(kind);
}

/** Parses what has a form; logs, core files and captures are as they are. */
export function inspectUpload(kind: PhoneFileKind, bytes: Uint8Array): InspectedUpload {
  if (kind === 'directory') return { wellFormed: readDirectoryFile(bytes).wellFormed };
  if (kind === 'calls') return { wellFormed: readCallListFile(bytes).wellFormed };
  if (!mustParse(kind)) return { wellFormed: true };
  const { wellFormed, application } = readOverrideFile(bytes);
  return {
    wellFormed,
    ...(application ? { application: { codeName: application.codeName, version: application.version } } : {}),
  };
}
