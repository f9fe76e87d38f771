import {
  belowBootPath,
  type BootAnswer,
  type BootFileRole,
  type BootRequest,
  type BootResult,
  driveBoot,
  type FileSettings,
  type PhoneDirectories,
  readConfigurationFile,
  readMasterFile,
  readOverrideFile,
  resolveMaster,
  type VirtualPhone,
} from '@ringfleet/ucs';
import type { PhoneReads, ServedFile } from './phone-reads.ts';

/** One file that the phone was given while it booted. */
export interface GivenFile {
  role: BootFileRole;
  /** As it asked. */
  asked: string;
  served: ServedFile;
  /** Empty for images and what is too large for a configuration file. */
  bytes: Uint8Array;
  /** Whether `bytes` are those of the file. */
  read: boolean;
}

/** A virtual boot with what the phone was given. */
export interface BootedPhone {
  result: BootResult;
  /** In the order asked; a SoundPoint asks for its master twice. */
  given: GivenFile[];
  /** The master file that counts. */
  master?: GivenFile;
  /** Of each entry of CONFIG_FILES, in order. */
  files: (GivenFile | undefined)[];
  /** The settings of those that were found, under their paths in the tree. */
  central: FileSettings[];
  web?: FileSettings;
  local?: FileSettings;
}

const CONFIGURATION_LIMIT = 4 * 1024 * 1024;

/** Boots a phone against a tree: nothing is written, nothing crosses a wire. */
export async function bootAgainst(reads: PhoneReads, phone: VirtualPhone): Promise<BootedPhone> {
  const given: GivenFile[] = [];
  let directories: PhoneDirectories = {};
  const answer = async ({ path, role, elsewhere }: BootRequest): Promise<BootAnswer> => {
    if (elsewhere) return { kind: 'refused', reason: 'it lies on another server' };
    const served = await reads.at(path, directories);
    if (!served) return { kind: 'absent' };
    // An image's version is not in its bytes; without it the phone's check ends at the header.
    const read = role !== 'firmware' && role !== 'bootrom' && served.size <= CONFIGURATION_LIMIT;
    const bytes = read ? await served.bytes() : new Uint8Array();
    given.push({ role, asked: path, served, bytes, read });
    if (role === 'master') directories = directoriesOf(phone, served, bytes);
    return { kind: 'found', bytes };
  };
  const result = await driveBoot(phone, answer);
  const found = (role: BootFileRole, path: string) =>
    given.findLast((file) => file.role === role && file.asked === path);
  const master = result.masterPath === undefined ? undefined : found('master', result.masterPath);
  // Every entry is asked for once: no transfer of ours breaks.
  const files = result.steps.filter(({ role }) => role === 'config').map(({ path }) => found('config', path));
  const web = overridesOf(result.web, found('web-override', result.web.path));
  const local = overridesOf(result.local, found('phone-override', result.local.path));
  return {
    ...{ result, given, files },
    ...(master ? { master } : {}),
    central: files.flatMap((file) =>
      file ? [{ path: file.served.path, settings: readConfigurationFile(file.bytes).settings }] : [],
    ),
    ...(web ? { web } : {}),
    ...(local ? { local } : {}),
  };
}

function directoriesOf(
  { mac, model, partNumber, bootServer }: VirtualPhone,
  { path }: ServedFile,
  bytes: Uint8Array,
): PhoneDirectories {
  const reader = { mac, model, ...(partNumber === undefined ? {} : { partNumber }) };
  return resolveMaster(readMasterFile(bytes), reader, { masterPath: belowBootPath(path, bootServer.path) })
    .directories;
}

/** Undefined when the phone takes nothing of it. */
function overridesOf({ from }: BootResult['local'], file: GivenFile | undefined): FileSettings | undefined {
  if (from !== 'server' || !file) return undefined;
  return { path: file.served.path, settings: readOverrideFile(file.bytes).settings };
}
