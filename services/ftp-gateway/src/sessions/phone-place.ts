import type { PhoneMaster, ProvisioningTree, TreeEntry, TreePin } from '@ringfleet/provisioning-tree';
import {
  belowBootPath,
  classifyFileName,
  GENERIC_MAC,
  macInPath,
  splitPath,
  type PhoneDirectories,
  type PhoneFilePlace,
} from '@ringfleet/ucs';
import type { KnownDirectories } from './known-directories.ts';
import { hasOpenMask, spelledBy } from './named-directory.ts';

const MASTER_NAMES: ReadonlySet<string> = new Set(['master', 'generic-master']);
const LOG_NAME = /\.log$/i;

/**
 * What a session has shown of its phone so far: the MAC that binds it, the boot path of its site, the master file that it
 * reads, and the moment as of which it reads artifacts.
 */
export class PhonePlace {
  private readonly tree: ProvisioningTree;
  private readonly known: KnownDirectories;
  private boundTo?: string;
  private site?: string;
  private explicit?: string;
  private pinned?: TreePin;
  private over = false;
  /** As of the pin, for one state of what is known of the phone. */
  private resolved?: { key: string; master: PhoneMaster | undefined };

  constructor(tree: ProvisioningTree, known: KnownDirectories) {
    this.tree = tree;
    this.known = known;
  }

  get mac(): string | undefined {
    return this.boundTo;
  }

  /** `''` while none is known. */
  get bootPath(): string {
    return this.site ?? '';
  }

  get pin(): TreePin | undefined {
    return this.pinned;
  }

  /** Whether the session has shown which master file its phone reads. */
  get hasReadMaster(): boolean {
    return this.pinned !== undefined;
  }

  /**
   * Takes note of a path that the phone names: the first MAC in any path binds the session, and a folder with a master
   * file of its own is the site's.
   * @returns false when the path is another phone's
   */
  visit(path: string): boolean {
    this.findSite(path);
    const mac = macInPath(path);
    if (mac === undefined) return true;
    this.boundTo ??= mac;
    return mac === this.boundTo;
  }

  /** Artifacts are read as of the first master file that the session reads, whatever is published meanwhile. */
  reading(path: string, entry: TreeEntry): void {
    const named = MASTER_NAMES.has(classifyFileName(path).kind);
    if (!named && entry.kind !== 'master') return;
    // A master in the CONFIG_FILES of another is a configuration file.
    if (!named && !this.hasReadMaster) this.explicit = path;
    if (!this.over) this.pinned ??= this.tree.pin();
    this.site ??= splitPath(path).directory;
  }

  /** The master file that this phone gets, as far as it is known who it is. */
  master(): PhoneMaster | undefined {
    const key = `${this.boundTo ?? ''}/${this.explicit ?? ''}/${this.bootPath}`;
    if (this.pinned && this.resolved?.key === key) return this.resolved.master;
    const master = this.tree.masterFor(
      {
        bootPath: this.bootPath,
        ...(this.boundTo === undefined ? {} : { mac: this.boundTo }),
        ...(this.explicit === undefined ? {} : { explicit: this.explicit }),
      },
      this.pinned,
    );
    if (this.pinned) this.resolved = { key, master };
    return master;
  }

  /**
   * Where this phone's own files lie, as far as one of its paths shows it: a phone fills in the masks that it alone
   * knows, and stores its boot log before it reads the master that the boot server's address names (polycom-ucs.md
   * sections 1.2 and 2.5).
   */
  files(path: string): PhoneFilePlace {
    const directories = this.master()?.directories ?? {};
    const { bootPath } = this;
    const { directory } = splitPath(path);
    if (directory === '') return { directories, bootPath };
    const spelled = spelledIn(directories, this.below(directory), bootPath);
    return this.isLogOfAnotherMaster(path, spelled)
      ? { directories: { ...spelled, log: directory }, bootPath }
      : { directories: spelled, bootPath };
  }

  /** The master of the session's phone may be any, as long as it has read none. */
  private isLogOfAnotherMaster(path: string, { log = '' }: PhoneDirectories): boolean {
    if (this.hasReadMaster || !LOG_NAME.test(path)) return false;
    const { directory } = splitPath(path);
    const below = this.below(directory);
    if (below.toLowerCase() === this.below(log).toLowerCase()) return false;
    return this.known.isForLogs(directory, this.mac) || this.known.isForLogs(below, this.mac);
  }

  /** A path without the boot path: a phone's own files are the same under every one. */
  below(path: string): string {
    return belowBootPath(path, this.bootPath);
  }

  /** The session is over; a request that still runs pins nothing any more. */
  release(): void {
    this.over = true;
    this.pinned?.release();
    delete this.pinned;
    delete this.resolved;
  }

  private findSite(path: string): void {
    if (this.site !== undefined) return;
    const lookup = this.pinned ? { pin: this.pinned } : {};
    for (let folder = path; folder !== ''; folder = splitPath(folder).directory)
      if (this.tree.artifact(`${folder}/${GENERIC_MAC}.cfg`, lookup)) {
        this.site = folder;
        return;
      }
  }
}

/** The same directories, those with masks as the path spells them. */
function spelledIn(directories: PhoneDirectories, path: string, bootPath: string): PhoneDirectories {
  const masked = Object.entries(directories).filter(([, named]) => hasOpenMask(named));
  if (masked.length === 0) return directories;
  const spelled = masked.map(([name, named]) => [
    name,
    spelledBy(belowBootPath(named, bootPath), path) ?? named,
  ]);
  return { ...directories, ...(Object.fromEntries(spelled) as PhoneDirectories) };
}
