import { RingfleetError } from '@ringfleet/contracts';
import { closestName } from './closest-name.ts';
import type { Setting, SettingsDefinition, SettingsOf } from './setting.ts';
import { readSettingsFile } from './settings-file.adapter.ts';
import { settingsTable, type SettingsFault } from './settings-table.ts';
import { readYamlSettings, yamlPathOf } from './yaml-settings.ts';

/** Names the settings file; the only RINGFLEET_ variable that is no setting. */
const FILE_VARIABLE = 'RINGFLEET_CONFIG';
const DEFAULT_FILE = 'ringfleet.yaml';

export interface SettingsSource {
  /** The environment; variables win over the file. */
  env: Readonly<Record<string, string | undefined>>;
  /** Settings file. @default RINGFLEET_CONFIG, else `ringfleet.yaml` in the working folder if it is there */
  yamlFile?: string;
  /** RINGFLEET_ variables of other programs that may stand in the same environment. */
  ignore?: readonly string[];
}

/** The values of all services' settings; each reads its own. */
export interface Settings {
  of<D extends SettingsDefinition>(definition: D): SettingsOf<D>;
}

/**
 * Reads and checks the settings of all given services at once.
 * @throws RingfleetError RF_SETTINGS_INVALID with a table of everything that is wrong, secrets masked
 */
export function readSettings(definitions: readonly SettingsDefinition[], source: SettingsSource): Settings {
  const known = new Map<string, Setting<unknown>>();
  for (const { settings } of definitions)
    for (const [name, declared] of Object.entries(settings)) known.set(name, declared);

  const faults: SettingsFault[] = [];
  const written = new Map<string, { text: string; where: string }>();
  collectFile(known, source, written, faults);
  collectEnvironment(known, source, written, faults);

  const values = new Map<string, unknown>();
  for (const [name, declared] of known) {
    const given = written.get(name);
    const text = given?.text ?? declared.default;
    if (text === undefined) continue;
    const parsed = declared.schema.safeParse(text);
    if (parsed.success) values.set(name, parsed.data);
    else
      faults.push({
        setting: given?.where ?? name,
        value: declared.secret ? '(hidden)' : text,
        reason: parsed.error.issues.map((issue) => issue.message).join('; '),
      });
  }
  if (faults.length > 0) throw new RingfleetError('RF_SETTINGS_INVALID', { table: settingsTable(faults) });

  return {
    of: <D extends SettingsDefinition>(definition: D) =>
      Object.fromEntries(
        Object.keys(definition.settings).map((name) => [name, values.get(name)]),
      ) as SettingsOf<D>,
  };
}

type Known = ReadonlyMap<string, Setting<unknown>>;
type Written = Map<string, { text: string; where: string }>;

function collectFile(known: Known, source: SettingsSource, written: Written, faults: SettingsFault[]): void {
  const named = source.yamlFile ?? source.env[FILE_VARIABLE];
  const file = named ?? DEFAULT_FILE;
  let text: string | undefined;
  try {
    text = readSettingsFile(file);
  } catch (error) {
    faults.push({ setting: file, value: '', reason: `cannot be read: ${(error as Error).message}` });
    return;
  }
  if (text === undefined) {
    if (named !== undefined)
      faults.push({ setting: file, value: '', reason: 'the settings file does not exist' });
    return;
  }
  const read = readYamlSettings(file, text);
  for (const fault of read.faults) faults.push({ setting: fault.place, value: '', reason: fault.reason });
  const paths = new Map([...known.keys()].map((name) => [yamlPathOf(name), name]));
  for (const { path, text: value, place } of read.settings) {
    const name = paths.get(path);
    const where = `${place} ${path}`;
    if (name === undefined) faults.push({ setting: where, value: '', reason: unknown(path, paths.keys()) });
    else if (written.has(name)) faults.push({ setting: where, value: '', reason: 'is set twice' });
    else written.set(name, { text: value, where });
  }
}

function collectEnvironment(
  known: Known,
  source: SettingsSource,
  written: Written,
  faults: SettingsFault[],
): void {
  for (const [name, text] of Object.entries(source.env)) {
    if (!name.startsWith('RINGFLEET_') || text === undefined) continue;
    if (name === FILE_VARIABLE || source.ignore?.includes(name)) continue;
    if (known.has(name)) written.set(name, { text, where: name });
    // The value of an unknown variable is never shown: it may be a secret with a slip in its name.
    else faults.push({ setting: name, value: '', reason: unknown(name, known.keys()) });
  }
}

function unknown(name: string, candidates: Iterable<string>): string {
  const meant = closestName(name, candidates);
  return meant === undefined ? 'is no setting' : `is no setting, did you mean ${meant}?`;
}
