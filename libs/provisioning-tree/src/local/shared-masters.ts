import { readMasterFile, resolveMaster, type MasterDirectories } from '@ringfleet/ucs';
import type { NamedDirectories, TreeEntry } from '../provisioning-tree.port.ts';
import type { ArtifactReader } from './artifact-reader.ts';

/**
 * Master files looked at, so that parsing them takes no more than 50 ms. Those in the root come first; a site's generic
 * one is found by its path besides, a phone's by its MAC.
 */
const MOST = 200;

/** A reader of whom nothing is known: every mask stays. */
const NOBODY = { mac: '[PHONE_MAC_ADDRESS]' };

/** The directories that master files of no phone name. Parsed when first asked for, each version once. */
export class SharedMasters {
  private readonly artifacts: ArtifactReader;
  private readonly read: (entry: TreeEntry) => Buffer | undefined;
  /** By path and hash. */
  private parsed = new Map<string, MasterDirectories>();
  private named: NamedDirectories = { shared: [], more: false };
  private namedAt = -1;

  constructor(artifacts: ArtifactReader, read: (entry: TreeEntry) => Buffer | undefined) {
    this.artifacts = artifacts;
    this.read = read;
  }

  directories(revision: number): NamedDirectories {
    if (revision === this.namedAt) return this.named;
    const entries = this.artifacts.sharedMasters(revision, MOST);
    const more = entries.length === MOST || this.artifacts.phonesHaveMasters(revision);
    this.named = { shared: this.directoriesOf(entries), more };
    this.namedAt = revision;
    return this.named;
  }

  private directoriesOf(entries: readonly TreeEntry[]): readonly MasterDirectories[] {
    const before = this.parsed;
    this.parsed = new Map();
    for (const entry of entries) {
      const key = `${entry.hash} ${entry.path}`;
      const directories = before.get(key) ?? this.parse(entry);
      if (directories) this.parsed.set(key, directories);
    }
    const same = before.size === this.parsed.size && [...before.keys()].every((key) => this.parsed.has(key));
    return same ? this.named.shared : [...this.parsed.values()];
  }

  private parse(entry: TreeEntry): MasterDirectories | undefined {
    const bytes = this.read(entry);
    return bytes && resolveMaster(readMasterFile(bytes), NOBODY, { masterPath: entry.path }).directories;
  }
}
