import { phoneFileKey, RingfleetError } from '@ringfleet/contracts';
import { treePath, type ProvisioningTree, type TreeEntry } from '@ringfleet/provisioning-tree';
import { phoneFileNames, phoneFileOf, splitPath, type PhoneFile } from '@ringfleet/ucs';
import { FtpRefusal, type FileStatus, type ListedFile, type OpenedFile } from '../phone-session.port.ts';
import type { PhoneFileView, VisiblePhoneFile } from '../uploads/phone-file-view.ts';
import type { KnownDirectories } from './known-directories.ts';
import { certainPart, leadsTo } from './named-directory.ts';
import type { PhonePlace } from './phone-place.ts';

/** What a path is for a session. */
export type FoundPath =
  | { is: 'phone-file'; file: VisiblePhoneFile }
  | { is: 'artifact'; entry: TreeEntry }
  | { is: 'directory' }
  | { is: 'absent' }
  | { is: 'refused'; reason: 'other-phone' | 'unbound' };

const BEGINNING = new Date(0);

/** What one session may see: the artifacts of all phones and its own, and its phone's files. */
export class SessionFiles {
  private readonly tree: ProvisioningTree;
  private readonly view: PhoneFileView;
  private readonly known: KnownDirectories;
  private readonly place: PhonePlace;

  constructor(tree: ProvisioningTree, view: PhoneFileView, known: KnownDirectories, place: PhonePlace) {
    this.tree = tree;
    this.view = view;
    this.known = known;
    this.place = place;
  }

  /** Normalised; what is no path of the tree is absent. @throws FtpRefusal 550 */
  pathOf(text: string): string {
    try {
      return treePath(text);
    } catch (error) {
      throw new FtpRefusal(550, error instanceof RingfleetError ? error.message : 'No such file');
    }
  }

  /** Looks a path up; it counts as named by the phone. */
  find(path: string): FoundPath {
    if (!this.place.visit(path)) return { is: 'refused', reason: 'other-phone' };
    const { mac } = this.place;
    const own = phoneFileOf(path, this.place.files(path));
    if (own) {
      const owner = this.ownerOf(own);
      if (owner !== undefined && owner !== mac)
        return { is: 'refused', reason: mac === undefined ? 'unbound' : 'other-phone' };
      const file = owner === undefined ? undefined : this.view.file(this.identityOf(own, owner));
      if (file) return { is: 'phone-file', file };
    }
    const entry = this.artifact(path);
    if (entry) {
      if (entry.mac !== null && entry.mac !== mac)
        return { is: 'refused', reason: mac === undefined ? 'unbound' : 'other-phone' };
      const { pin } = this.place;
      this.place.reading(path, entry);
      // Pinned just now: what is served must be what the pin holds.
      const pinned = pin === this.place.pin ? entry : this.artifact(path);
      return { is: 'artifact', entry: pinned ?? entry };
    }
    return { is: this.hasDirectory(path) ? 'directory' : 'absent' };
  }

  status(found: FoundPath): FileStatus | undefined {
    if (found.is === 'directory') return { size: 0, modified: this.directoryTime(), directory: true };
    if (found.is === 'artifact')
      return { size: found.entry.size, modified: found.entry.modified, directory: false };
    if (found.is === 'phone-file')
      return { size: found.file.size, modified: found.file.modified, directory: false };
    return undefined;
  }

  /** @throws FtpRefusal 451 when the bytes cannot be had now */
  async open(found: FoundPath, offset: number): Promise<OpenedFile | undefined> {
    try {
      if (found.is === 'phone-file') return { size: found.file.size, content: await found.file.read(offset) };
      if (found.is !== 'artifact') return undefined;
      const { entry } = found;
      if (offset >= entry.size && offset > 0) return { size: entry.size, content: Buffer.alloc(0) };
      return { size: entry.size, content: this.tree.readArtifact(entry, { start: offset }) };
    } catch {
      throw new FtpRefusal(451, 'The file cannot be read now, try again later');
    }
  }

  /** @returns undefined when there is no such directory */
  list(path: string): ListedFile[] | undefined {
    this.place.visit(path);
    if (!this.hasDirectory(path)) return undefined;
    const { mac, pin } = this.place;
    const found = new Map<string, ListedFile>();
    const add = (file: ListedFile) => {
      if (!found.has(file.name.toLowerCase())) found.set(file.name.toLowerCase(), file);
    };
    for (const file of this.phoneFilesIn(path)) add(file);
    for (const { name, entry } of this.tree.children(path, {
      ...(mac ? { mac } : {}),
      ...(pin ? { pin } : {}),
    }))
      add(
        entry
          ? { name, size: entry.size, modified: entry.modified, directory: false }
          : { name, size: 0, modified: this.directoryTime(), directory: true },
      );
    for (const name of this.namedDirectoriesIn(path))
      add({ name, size: 0, modified: this.directoryTime(), directory: true });
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Whether it exists for this session: it holds something, or a master names it. */
  hasDirectory(path: string): boolean {
    if (path === '') return true;
    const { mac, pin } = this.place;
    const lookup = { ...(mac ? { mac } : {}), ...(pin ? { pin } : {}) };
    const below = this.place.below(path);
    if (below === '' || this.tree.directoryExists(path, lookup)) return true;
    if (below !== path && this.tree.directoryExists(below, lookup)) return true;
    if (this.namedDirectories().some((name) => leadsTo(name, below))) return true;
    return !this.place.hasReadMaster && (this.known.has(path, mac) || this.known.has(below, mac));
  }

  /**
   * Whether a phone may go there. One that has not said who it is may mean a directory that its own master names; what
   * it then asks for is looked up with its MAC.
   */
  mayEnter(path: string): boolean {
    if (this.hasDirectory(path)) return true;
    const { mac, hasReadMaster } = this.place;
    return mac === undefined && !hasReadMaster && this.known.incomplete && !this.artifact(path);
  }

  /** The phone that a file belongs to; a user's file belongs to the phone that wrote it first, else to nobody yet. */
  ownerOf(file: PhoneFile): string | undefined {
    if (file.mac !== undefined) return file.mac;
    return this.view.userFileOwner(file.path) ?? undefined;
  }

  /** A phone file with its owner in its identity. */
  identityOf(file: PhoneFile, mac: string) {
    const { kind, path, user } = file;
    const owned = { kind, path, mac, ...(user === undefined ? {} : { user }) };
    return { ...owned, key: phoneFileKey(owned) };
  }

  private artifact(path: string): TreeEntry | undefined {
    const { pin, bootPath } = this.place;
    return this.tree.artifact(path, { bootPath, ...(pin ? { pin } : {}) });
  }

  private phoneFilesIn(path: string): ListedFile[] {
    const { mac } = this.place;
    if (mac === undefined) return [];
    const below = this.place.below(path);
    return this.view.filesOf(mac).flatMap((file) => {
      const names = phoneFileNames(file.path, this.place.files(file.path));
      return (names.length === 0 ? [file.path] : names)
        .map(splitPath)
        .filter(({ directory }) => directory.toLowerCase() === below.toLowerCase())
        .map(({ name }) => ({ name, size: file.size, modified: file.modified, directory: false }));
    });
  }

  private namedDirectoriesIn(path: string): string[] {
    const below = this.place.below(path);
    const prefix = below === '' ? '' : `${below.toLowerCase()}/`;
    return this.namedDirectories()
      .map((name) => certainPart(name).toLowerCase())
      .filter((name) => name.startsWith(prefix) && name.length > prefix.length)
      .map((name) => name.slice(prefix.length).split('/')[0] ?? '');
  }

  /** Without the boot path. */
  private namedDirectories(): string[] {
    return Object.values(this.place.master()?.directories ?? {})
      .filter((name) => name !== '')
      .map((name) => this.place.below(name));
  }

  private directoryTime(): Date {
    return this.place.master()?.entry.modified ?? BEGINNING;
  }
}
