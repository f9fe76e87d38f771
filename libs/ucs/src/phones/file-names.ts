import { GENERIC_MAC } from './mac.ts';
import { normalisePath, splitPath } from './provisioning-path.ts';

export type FileNameKind =
  | 'master'
  | 'generic-master'
  | 'parameter'
  | 'phone-override'
  | 'web-override'
  | 'user-override'
  | 'licence'
  | 'app-log'
  | 'boot-log'
  | 'directory'
  | 'calls'
  | 'seed-directory'
  | 'firmware'
  | 'other';

/** What a file's name says of it. */
export interface ClassifiedName {
  kind: FileNameKind;
  /** The MAC that the name begins with; never 000000000000. */
  mac?: string;
  /** Firmware: the part number in front of the name. */
  partNumber?: string;
  /** user-override: the user whose file it is. */
  user?: string;
}

const CONFIGURATION = /^([0-9a-f]{12})(?:-(phone|web|license|[\w.-]+))?\.cfg$/i;
const LOG = /^([0-9a-f]{12})-(?:[\w-]*?)(app|boot)\.log$/i;
const PHONE_XML = /^([0-9a-f]{12})-(calls|directory)(~?)\.xml$/i;
const FIRMWARE = /^(?:(\d{4}-\d{5}-\d{3})\.)?.+\.ld$/i;
const USER_OVERRIDE = /^(.+)-phone\.cfg$/i;

/**
 * Sorts a path by its last segment, in any case (polycom-ucs.md section 5).
 * @param userProfiles the master's USER_PROFILES_DIRECTORY: only below it is `<user>-phone.cfg` a user's override file,
 *   elsewhere it is a parameter file that somebody named so
 */
export function classifyFileName(path: string, userProfiles = ''): ClassifiedName {
  const { directory, name } = splitPath(normalisePath(path));
  return (
    classifyConfiguration(name) ??
    classifyLog(name) ??
    classifyPhoneXml(name) ??
    classifyFirmware(name) ??
    classifyUserOverride(name, directory, normalisePath(userProfiles)) ?? {
      kind: /\.cfg$/i.test(name) ? 'parameter' : 'other',
    }
  );
}

/**
 * Whether a name is the phones' own: override files, logs, directory and call list with a MAC in front. Nobody else
 * may publish such a path (design section 5). `000000000000-*` is never a phone's.
 */
export function writtenByPhone(path: string): boolean {
  const { kind, mac } = classifyFileName(path);
  return mac !== undefined && PHONE_WRITES.has(kind) && !path.toLowerCase().endsWith('~.xml');
}

const PHONE_WRITES: ReadonlySet<FileNameKind> = new Set<FileNameKind>([
  'phone-override',
  'web-override',
  'app-log',
  'boot-log',
  'directory',
  'calls',
]);

function classifyConfiguration(name: string): ClassifiedName | undefined {
  const found = CONFIGURATION.exec(name);
  if (!found) return undefined;
  const mac = phoneMac(found[1]);
  const suffix = found[2]?.toLowerCase();
  if (suffix === 'license') return { kind: 'licence', ...mac };
  if (mac === undefined) return { kind: suffix === undefined ? 'generic-master' : 'parameter' };
  if (suffix === undefined) return { kind: 'master', ...mac };
  if (suffix === 'phone') return { kind: 'phone-override', ...mac };
  if (suffix === 'web') return { kind: 'web-override', ...mac };
  return { kind: 'parameter', ...mac };
}

function classifyLog(name: string): ClassifiedName | undefined {
  const found = LOG.exec(name);
  const mac = phoneMac(found?.[1]);
  if (!found || !mac) return undefined;
  return { kind: found[2]?.toLowerCase() === 'boot' ? 'boot-log' : 'app-log', ...mac };
}

function classifyPhoneXml(name: string): ClassifiedName | undefined {
  const found = PHONE_XML.exec(name);
  if (!found) return undefined;
  const mac = phoneMac(found[1]);
  const calls = found[2]?.toLowerCase() === 'calls';
  if (mac === undefined) return calls ? { kind: 'other' } : { kind: 'seed-directory' };
  return { kind: calls ? 'calls' : 'directory', ...mac };
}

function classifyFirmware(name: string): ClassifiedName | undefined {
  const found = FIRMWARE.exec(name);
  if (!found) return undefined;
  return found[1] === undefined ? { kind: 'firmware' } : { kind: 'firmware', partNumber: found[1] };
}

function classifyUserOverride(
  name: string,
  directory: string,
  userProfiles: string,
): ClassifiedName | undefined {
  if (userProfiles === '') return undefined;
  const below = `${directory}/`.toLowerCase().startsWith(`${userProfiles}/`.toLowerCase());
  const user = below ? USER_OVERRIDE.exec(name)?.[1] : undefined;
  return user === undefined ? undefined : { kind: 'user-override', user };
}

function phoneMac(text: string | undefined): { mac: string } | undefined {
  const mac = text?.toLowerCase();
  return mac === undefined || mac === GENERIC_MAC ? undefined : { mac };
}
