import {
  belowBootPath,
  GENERIC_MAC,
  readMasterFile,
  resolveMaster,
  type MasterDirectories,
  type MasterFile,
  type ResolvedMaster,
} from '@ringfleet/ucs';
import { treePath } from '../paths/tree-path.ts';
import type { MasterLookup, PhoneMaster, TreeEntry } from '../provisioning-tree.port.ts';

/** Parsed masters kept, by hash: a fleet has few, and all sessions of a boot storm ask for them. */
const KEPT = 500;

/** Which master file a phone gets, and what it makes of it. */
export class MasterLookups {
  private readonly parsed = new Map<string, MasterFile>();
  private readonly directories = new Map<string, MasterDirectories>();
  private readonly read: (entry: TreeEntry) => Buffer | undefined;

  /** @param read bytes that are at hand; undefined for a master too large to be one (over 256 KiB) */
  constructor(read: (entry: TreeEntry) => Buffer | undefined) {
    this.read = read;
  }

  /** @param find looks a path up below the boot path, then in the root, as a read of the phone does */
  resolve(phone: MasterLookup, find: (path: string) => TreeEntry | undefined): PhoneMaster | undefined {
    const bootPath = treePath(phone.bootPath ?? '');
    const entry = masterNames(phone, bootPath).reduce<TreeEntry | undefined>(
      (found, name) => found ?? find(name),
      undefined,
    );
    const file = entry && this.file(entry);
    if (!entry || !file) return undefined;
    const { mac = GENERIC_MAC, model, partNumber } = phone;
    const masterPath = belowBootPath(entry.path, bootPath);
    const reader = {
      mac,
      ...(model === undefined ? {} : { model }),
      ...(partNumber === undefined ? {} : { partNumber }),
    };
    let resolved: ResolvedMaster | undefined;
    const resolve = () => (resolved ??= resolveMaster(file, reader, { masterPath }));
    return {
      entry,
      file,
      get resolved() {
        return resolve();
      },
      directories: this.directoriesOf(
        entry,
        file,
        `${masterPath}/${model ?? ''}/${partNumber ?? ''}`,
        resolve,
      ),
    };
  }

  /** The same for every phone, unless a mask stands in one of them: then resolved for each. */
  private directoriesOf(
    entry: TreeEntry,
    file: MasterFile,
    reader: string,
    resolve: () => ResolvedMaster,
  ): MasterDirectories {
    if (file.attributes.some(({ name, value }) => /DIRECTORY/.test(name) && value.includes('[')))
      return resolve().directories;
    const key = `${entry.hash} ${reader}`;
    const known = this.directories.get(key);
    if (known) return known;
    const { directories } = resolve();
    if (this.directories.size >= KEPT) this.directories.clear();
    this.directories.set(key, directories);
    return directories;
  }

  private file(entry: TreeEntry): MasterFile | undefined {
    const known = this.parsed.get(entry.hash);
    if (known) return known;
    const bytes = this.read(entry);
    if (!bytes) return undefined;
    const file = readMasterFile(bytes);
    const [oldest] = this.parsed.keys();
    if (this.parsed.size >= KEPT && oldest !== undefined) this.parsed.delete(oldest);
    this.parsed.set(entry.hash, file);
    return file;
  }
}

/** Explicit name of the URL, then `<mac>.cfg`, then `000000000000.cfg` (polycom-ucs.md section 2.1). */
function masterNames({ mac, explicit }: MasterLookup, bootPath: string): string[] {
  const names =
    mac === undefined ? [`${GENERIC_MAC}.cfg`] : [`${mac.toLowerCase()}.cfg`, `${GENERIC_MAC}.cfg`];
  const below = names.map((name) => treePath(name, bootPath));
  return explicit === undefined ? below : [treePath(explicit), ...below];
}
