import {
  compareParameters,
  driveBoot,
  isSecretParameter,
  MASKED_VALUE,
  modelLacks,
  type ParameterDifference,
  parseBootServer,
  type ResolvedMaster,
  virtualPhone,
} from '@ringfleet/ucs';
import type { TreeWorld } from './tree-world.ts';

/** One kind of phone, or one phone, whose files are compared. */
export interface Reader {
  /** For people: `VVX400`, `phone 0004f28062d6`. */
  name: string;
  mac: string;
  /** Absent: not known. */
  model?: string | undefined;
  /** Behind the boot server's address: a site's folder, a master file's name. */
  bootPath?: string | undefined;
}

/** What one reader gets. */
export interface ReaderView {
  values: ReadonlyMap<string, string | null>;
  /** What the master file says beside the list of configuration files. */
  master: ReadonlyMap<string, string | null>;
}

/** What is not the same any more for one reader. */
export interface ReaderDifference extends ParameterDifference {
  reader: string;
}

export interface ReaderComparison {
  reader: string;
  /** Parameters that it reads before. */
  parameters: number;
  /** Those that its model does not have, and that it is given only before or only after. */
  withheld: string[];
}

/** A model that the catalogue does not have. */
export const UNKNOWN_MODEL = 'UnknownModel';

/** Boots the reader on nothing but master and configuration files: overrides are the same before and after. */
export async function viewOf(world: TreeWorld, reader: Reader): Promise<ReaderView> {
  const { mac, model = UNKNOWN_MODEL, bootPath = '' } = reader;
  const bootServer = parseBootServer(`ftp://ringfleet/${bootPath}`);
  if (!bootServer) return { values: new Map(), master: new Map() };
  const phone = virtualPhone({ mac, model, bootServer, clock: new Date(0), wantsUploads: false });
  const result = await driveBoot(phone, async ({ path, role, elsewhere }) => {
    if (elsewhere) return { kind: 'refused', reason: 'it lies on another server' };
    const isRead = role === 'master' || role === 'config';
    const bytes = isRead ? await world.read(path, mac, bootServer.path) : undefined;
    return bytes ? { kind: 'found', bytes } : { kind: 'absent' };
  });
  return {
    values: new Map(
      [...result.effective].map(([name, { value, notApplied }]) => [
        name,
        notApplied === undefined ? value : null,
      ]),
    ),
    master: masterValues(result.master),
  };
}

/** What differs for a reader; what its model lacks counts as the same, whether it is given or withheld. */
export function compareViews(
  { name: reader, model }: Reader,
  before: ReaderView,
  after: ReaderView,
): { comparison: ReaderComparison; differences: ReaderDifference[] } {
  const withheld: string[] = [];
  const differences: ReaderDifference[] = [];
  for (const { name, ...values } of compareParameters(before.values, after.values)) {
    const isAbsent = values.after === null || values.before === null;
    if (isAbsent && model !== undefined && modelLacks(name, model)) withheld.push(name);
    else
      differences.push({
        reader,
        name,
        before: masked(name, values.before),
        after: masked(name, values.after),
      });
  }
  for (const pair of compareParameters(before.master, after.master)) differences.push({ reader, ...pair });
  return { comparison: { reader, parameters: before.values.size, withheld }, differences };
}

function masked(name: string, value: string | null): string | null {
  return value !== null && value !== '' && isSecretParameter(name) ? MASKED_VALUE : value;
}

/** By names that say that they are the master file's. */
function masterValues(master: ResolvedMaster | undefined): Map<string, string | null> {
  const values = new Map<string, string | null>();
  if (!master) return values;
  const { appFilePath, miscFiles, serviceFiles, dectFilePath, bootBlockFilePath } = master;
  values.set('APP_FILE_PATH', appFilePath);
  values.set('MISC_FILES', miscFiles.join(', '));
  values.set('SERVICE_FILES', serviceFiles.join(', '));
  values.set('DECT_FILE_PATH', dectFilePath ?? null);
  values.set('BOOTBLOCK_FILE_PATH', bootBlockFilePath ?? null);
  for (const [name, path] of Object.entries(master.directories)) values.set(`${name} directory`, path);
  for (const [name, { url }] of Object.entries(master.elsewhere)) values.set(`${name} directory`, url);
  return values;
}
