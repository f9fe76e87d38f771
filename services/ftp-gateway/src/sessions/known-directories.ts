import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { MasterDirectories } from '@ringfleet/ucs';
import { forPhone, leadsTo } from './named-directory.ts';

/** Folded names of directories for one look-up each; those with masks are compared one by one. */
interface DirectoryNames {
  plain: Set<string>;
  masked: string[];
}

/**
 * Directories that masters of the tree name, for a session that has not shown which one its phone reads: a phone that
 * comes to store a log goes into the directory of its master before any path tells who it is.
 */
export class KnownDirectories {
  private readonly tree: Pick<ProvisioningTree, 'namedDirectories'>;
  private readFrom?: readonly MasterDirectories[];
  /** With all directories above them. */
  private all: DirectoryNames = { plain: new Set(), masked: [] };
  private logs: DirectoryNames = { plain: new Set(), masked: [] };

  constructor(tree: Pick<ProvisioningTree, 'namedDirectories'>) {
    this.tree = tree;
  }

  /** Whether a master of no phone names it, or something below it. */
  has(path: string, mac: string | undefined): boolean {
    this.refresh();
    return (
      this.all.plain.has(path.toLowerCase()) ||
      this.all.masked.some((name) => leadsTo(forPhone(name, mac), path))
    );
  }

  /** Whether a master of no phone names it for logs. */
  isForLogs(path: string, mac: string | undefined): boolean {
    this.refresh();
    const { plain, masked } = this.logs;
    const depth = path.split('/').length;
    return (
      plain.has(path.toLowerCase()) ||
      masked.some((name) => name.split('/').length === depth && leadsTo(forPhone(name, mac), path))
    );
  }

  /**
   * Whether there are masters whose directories are not known here: phones' own. There can be one for each phone, so
   * they are not parsed for their directories: each is looked up once a path tells the MAC.
   */
  get incomplete(): boolean {
    return this.tree.namedDirectories().more;
  }

  private refresh(): void {
    const { shared } = this.tree.namedDirectories();
    if (shared === this.readFrom) return;
    this.readFrom = shared;
    this.all = namesOf(shared.flatMap((directories) => Object.values(directories).flatMap(withParents)));
    this.logs = namesOf(shared.map(({ log }) => log));
  }
}

function namesOf(directories: readonly string[]): DirectoryNames {
  const names = new Set(directories.filter((name) => name !== ''));
  return {
    plain: new Set([...names].filter((name) => !name.includes('[')).map((name) => name.toLowerCase())),
    masked: [...names].filter((name) => name.includes('[')),
  };
}

function withParents(directory: string): string[] {
  const segments = directory.split('/');
  return segments.map((_, at) => segments.slice(0, at + 1).join('/'));
}
