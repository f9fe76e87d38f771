import type { MasterDirectories } from '../files/resolve-master.ts';
import { classifyFileName, writtenByPhone, type FileNameKind } from './file-names.ts';
import { macInPath } from './mac.ts';
import { belowBootPath, normalisePath, splitPath } from './provisioning-path.ts';

/** What phones write and may read back. */
export type PhoneFileKind =
  | 'phone'
  | 'web'
  | 'directory'
  | 'calls'
  | 'app-log'
  | 'boot-log'
  | 'user-override'
  | 'core'
  | 'capture'
  | 'camera-preset';

/** The directories that {@link resolveMaster} found for the phone; an absent one is the root. */
export type PhoneDirectories = Partial<MasterDirectories>;

export interface PhoneFilePlace {
  directories: PhoneDirectories;
  /** Boot path of the phone's site; a phone's own files are the same under every boot path. */
  bootPath?: string | undefined;
}

/** One phone file, however it was named. */
export interface PhoneFile {
  kind: PhoneFileKind;
  /** Absent for a user's file, whose owner the name does not tell. */
  mac?: string;
  user?: string;
  /** Tree path without the boot path, MAC in lower case, a named directory as the master writes it. */
  path: string;
  /**
   * Identity: `mac/kind` where a phone has one of it, whichever directory it lies in, `mac/kind/path` for logs and
   * files of their own name, `user:name/user-override/path` for a user's.
   */
  key: string;
}

const NAMED_KINDS: Partial<Record<FileNameKind, { kind: PhoneFileKind; directory: keyof PhoneDirectories }>> =
  {
    'phone-override': { kind: 'phone', directory: 'overrides' },
    'web-override': { kind: 'web', directory: 'overrides' },
    directory: { kind: 'directory', directory: 'contacts' },
    calls: { kind: 'calls', directory: 'callLists' },
    'app-log': { kind: 'app-log', directory: 'log' },
    'boot-log': { kind: 'boot-log', directory: 'log' },
  };

const FOLDER_KINDS: readonly { kind: PhoneFileKind; directory: keyof PhoneDirectories }[] = [
  { kind: 'core', directory: 'corefile' },
  { kind: 'capture', directory: 'captures' },
  { kind: 'camera-preset', directory: 'cameraPresets' },
];

const ONE_OF_EACH: ReadonlySet<PhoneFileKind> = new Set<PhoneFileKind>([
  'phone',
  'web',
  'directory',
  'calls',
]);

/**
 * Which phone file a path names, if any: a name of the phones' own in the root or in the directory that the master
 * names for it; a user's file below USER_PROFILES; any name with a MAC below the directories of core files, captures and
 * camera presets, unless it is a configuration or firmware file's (design sections 5 and 6.6).
 */
export function phoneFileOf(path: string, place: PhoneFilePlace): PhoneFile | undefined {
  const { directory, name } = splitPath(belowBootPath(normalisePath(path), place.bootPath ?? ''));
  const userProfiles = folderOf('userProfiles', place);
  const { kind, mac, user } = classifyFileName(
    directory === '' ? name : `${directory}/${name}`,
    userProfiles,
  );
  if (user !== undefined) return userFile(user, `${directory}/${name}`);
  if (writtenByPhone(name)) {
    const named = NAMED_KINDS[kind];
    const folder = named && folderOf(named.directory, place);
    if (!named || mac === undefined || (directory !== '' && !sameFolder(directory, folder))) return undefined;
    return macFile(named.kind, mac, directory === '' ? '' : (folder ?? ''), name);
  }
  if (kind !== 'other') return undefined;
  const found = FOLDER_KINDS.find((row) => isBelow(directory, folderOf(row.directory, place)));
  const owner = macInPath(name);
  return found && owner !== undefined ? macFile(found.kind, owner, directory, name) : undefined;
}

/**
 * All paths of the tree that are the same phone file. A phone has one -phone, -web, -directory and -calls file: the
 * root and the directory that the master names are two names of it. Logs and other files have one.
 * @returns paths without the boot path, the master's directory first; empty when the path names no phone file
 */
export function phoneFileNames(path: string, place: PhoneFilePlace): string[] {
  const file = phoneFileOf(path, place);
  if (!file) return [];
  if (!ONE_OF_EACH.has(file.kind)) return [file.path];
  const { name } = splitPath(file.path);
  const row = NAMED_KINDS[classifyFileName(name).kind];
  const folder = row ? folderOf(row.directory, place) : '';
  return folder === '' ? [name] : [`${folder}/${name}`, name];
}

/** A directory of the master as a folder below the boot path; `''` is the root. */
function folderOf(name: keyof PhoneDirectories, { directories, bootPath = '' }: PhoneFilePlace): string {
  return belowBootPath(normalisePath(directories[name] ?? ''), bootPath);
}

function macFile(kind: PhoneFileKind, mac: string, directory: string, name: string): PhoneFile {
  const lowered = name.replace(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/gi, (found) => found.toLowerCase());
  const own =
    ONE_OF_EACH.has(kind) || kind === 'app-log' || kind === 'boot-log' ? name.toLowerCase() : lowered;
  const path = directory === '' ? own : `${directory}/${own}`;
  return { kind, mac, path, key: ONE_OF_EACH.has(kind) ? `${mac}/${kind}` : `${mac}/${kind}/${path}` };
}

function userFile(user: string, path: string): PhoneFile {
  return { kind: 'user-override', user, path, key: `user:${user}/user-override/${path}` };
}

function sameFolder(directory: string, named: string | undefined): boolean {
  return named !== undefined && directory.toLowerCase() === named.toLowerCase();
}

function isBelow(directory: string, named: string): boolean {
  if (named === '') return false;
  return `${directory}/`.toLowerCase().startsWith(`${named}/`.toLowerCase());
}
