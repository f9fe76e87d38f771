import type { MasterDirectories } from '@ringfleet/ucs';

const MOST = 10_000;

/**
 * Directories that the masters met here name. A phone that opens a session to store a log changes into the directory of
 * its own master before any path tells who it is.
 */
export class KnownDirectories {
  private readonly names = new Set<string>();
  private readonly seen = new WeakSet<MasterDirectories>();

  learn(directories: MasterDirectories): void {
    if (this.seen.has(directories)) return;
    this.seen.add(directories);
    for (const directory of Object.values(directories))
      if (directory !== '' && this.names.size < MOST) this.names.add(directory.toLowerCase());
  }

  /** Whether a master names it, or something below it. @param directory without the boot path */
  has(directory: string): boolean {
    const folded = directory.toLowerCase();
    if (this.names.has(folded)) return true;
    for (const name of this.names) if (name.startsWith(`${folded}/`)) return true;
    return false;
  }
}
