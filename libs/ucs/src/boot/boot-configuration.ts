import { readConfigurationFile } from '../files/configuration-file.ts';
import type { FileSettings } from '../files/merge-configuration.ts';
import { readOverrideFile } from '../files/override-file.ts';
import { modelLacks } from '../phones/parameter-catalogue.ts';
import { askedPath, inDirectory } from './boot-paths.ts';
import type { FoundMaster } from './boot-master.ts';
import type { BootConfigFile, BootOverrides } from './boot-result.ts';
import { note, read, type BootRun, type BootSession } from './boot-session.ts';
import type { VirtualPhone } from './virtual-phone.ts';

export interface ReadConfiguration {
  files: BootConfigFile[];
  /** The settings of those that were found, in order. */
  central: FileSettings[];
}

/** Reads the files of CONFIG_FILES from left to right; a missing or malformed one is passed over. */
export function* readConfiguration(
  session: BootSession,
  phone: VirtualPhone,
  { master }: FoundMaster,
): BootRun<ReadConfiguration> {
  const files: BootConfigFile[] = [];
  const central: FileSettings[] = [];
  for (const entry of master.configFiles) {
    const answer = yield* read(session, 'config', askedPath(phone.bootServer.path, entry));
    if (answer.kind !== 'found') {
      const nothing = { parameters: 0, errors: 0, errorNames: [], faults: [] };
      files.push({ path: entry, found: false, wellFormed: false, ...nothing });
      continue;
    }
    const { wellFormed, settings, faults } = readConfigurationFile(answer.bytes);
    if (!wellFormed) note(session, 'malformed-file', `${entry}: ${placeOf(faults)}`);
    const errorNames = settings.map(({ name }) => name).filter((name) => modelLacks(name, phone.model));
    files.push({
      path: entry,
      found: true,
      wellFormed,
      parameters: settings.length,
      errors: errorNames.length,
      errorNames,
      faults,
    });
    central.push({ path: entry, settings });
  }
  return { files, central };
}

export interface HeldOverrides {
  summary: BootOverrides;
  /** Names and values that count from now on. */
  settings: ReadonlyMap<string, string>;
  /** The same with positions, where the server's file was read. */
  file: FileSettings;
  /** Where to upload them; undefined when the server has just these, or they belong elsewhere. */
  uploadTo?: string;
}

/**
 * Reads one override file back. What the server has replaces what the phone holds, so that a reset phone gets its
 * settings again and an operator can seed or edit them; when the server has none, the phone keeps its own and uploads
 * them (polycom-ucs.md section 6.5). Settings that change by it are uploaded as any change is; a stubborn phone heeds
 * nothing of it once it has files of its own.
 */
export function* readOverrides(
  session: BootSession,
  phone: VirtualPhone,
  { master }: FoundMaster,
  origin: 'phone' | 'web',
): BootRun<HeldOverrides> {
  const name = `${phone.mac}-${origin}.cfg`;
  const held = origin === 'phone' ? phone.memory.phoneSettings : phone.memory.webSettings;
  const isOwn = held.size > 0 || phone.memory.hasOverrides === true;
  const path = inDirectory(master, 'overrides', phone.bootServer.path, name);
  if (path === undefined) return ownOverrides(name, held);
  const answer = yield* read(session, origin === 'phone' ? 'phone-override' : 'web-override', path);
  if (answer.kind === 'absent') return { ...ownOverrides(path, held), uploadTo: path };
  if (answer.kind !== 'found') return ownOverrides(path, held);
  if (phone.isStubborn && isOwn) return { ...ownOverrides(path, held), uploadTo: path };
  const file = readOverrideFile(answer.bytes);
  if (!file.wellFormed || file.kind === 'export') {
    const reason = file.wellFormed ? 'an export of the web page is no override file' : placeOf(file.faults);
    note(session, 'override-ignored', `${path}: ${reason}`);
    return ownOverrides(path, held);
  }
  const settings = new Map(file.settings.map((setting) => [setting.name, setting.value]));
  return {
    summary: { from: 'server', path, parameters: file.settings.length },
    settings,
    file: { path, settings: file.settings },
    ...(isOwn && !areSame(settings, held) ? { uploadTo: path } : {}),
  };
}

function areSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}

/** The overrides of a phone that could read none from the server. */
export function ownOverrides(path: string, held: ReadonlyMap<string, string>): HeldOverrides {
  const settings = [...held].map(([name, value]) => ({
    name,
    value,
    line: 1,
    column: 1,
    element: 'OVERRIDES',
  }));
  return {
    summary: { from: held.size === 0 ? 'none' : 'phone', path, parameters: held.size },
    settings: held,
    file: { path, settings },
  };
}

function placeOf(faults: readonly { line: number; message: string }[]): string {
  const [fault] = faults;
  return fault ? `line ${fault.line}: ${fault.message}` : 'malformed';
}
