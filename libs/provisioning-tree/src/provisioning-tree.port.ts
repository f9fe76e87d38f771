import type { Readable } from 'node:stream';
import type { ArtifactKind, PhoneFileCurrent, PhoneFileKind, Publisher } from '@ringfleet/contracts';
import type { MasterDirectories, MasterFile, ResolvedMaster } from '@ringfleet/ucs';
import type { PhoneFileState } from './phone-files/phone-file-state.ts';

/** One visible path with its own attributes; of an alias those of the path that it names, under its own name. */
export interface TreeEntry {
  /** As published, case kept. */
  path: string;
  kind: ArtifactKind;
  /** Bytes. */
  size: number;
  /** `sha256:` or `hmac:` of the plain bytes. */
  hash: string;
  /** The phone it belongs to; null for what every phone may read. */
  mac: string | null;
  /** What MDTM answers. */
  modified: Date;
  publisher: Publisher;
  /** The change set that brought it. */
  seq: number;
  /** The row that holds the bytes: for readArtifact alone. */
  row: number;
}

/** A name in a directory; `entry` is absent for a directory. */
export interface TreeChild {
  name: string;
  entry?: TreeEntry;
}

/** A view of all artifacts as of one moment; it stays whole until released. Phone files are always the newest. */
export interface TreePin {
  readonly revision: number;
  /** Idempotent. */
  release(): void;
}

/** Bytes from `start` to the end, or to `end` inclusive. */
export interface ByteRange {
  start?: number;
  end?: number;
}

export interface ArtifactLookup {
  pin?: TreePin;
  /** Boot path of the session's site: a path below it that is not there is looked up in the root. */
  bootPath?: string;
}

export interface ChildrenLookup {
  /** The phone that the session belongs to; absent: only what belongs to no phone. */
  mac?: string;
  pin?: TreePin;
}

export interface MasterLookup {
  /** First directory of the session, `''` for the root. @default '' */
  bootPath?: string;
  /** Absent: only the generic master is looked up. */
  mac?: string;
  /** Path of a `.cfg` that the boot server URL names, tried first. */
  explicit?: string;
  model?: string;
  partNumber?: string;
}

/** The master file that a phone gets and what it makes of it. */
export interface PhoneMaster {
  entry: TreeEntry;
  file: MasterFile;
  resolved: ResolvedMaster;
  /** Of `resolved`: they exist for the phone without anyone creating them; relative to its boot path. */
  directories: MasterDirectories;
}

/** What is known of the directories that exist for phones, whoever asks. */
export interface NamedDirectories {
  /**
   * Of each master file that belongs to no phone, relative to the root, masks left in them. The same array until one of
   * these files changes.
   */
  shared: readonly MasterDirectories[];
  /** True when there are more masters than `shared` tells of: phones' own, or too many. */
  more: boolean;
}

/** One phone file as held here, newest by order. Its bytes come from phoneFileBytes. */
export interface HeldPhoneFile {
  key: string;
  mac?: string;
  user?: string;
  kind: PhoneFileKind;
  /** Without the boot path. */
  path: string;
  order: string;
  replaces?: string;
  /** Bytes; of a log the sum of its chunks. */
  size: number;
  hash: string;
  modified: Date;
  gateway: string;
  generation?: string;
  chunks?: PhoneFileCurrent['chunks'];
  blob?: PhoneFileCurrent['blob'];
}

/** What the tree made of a phone file that was handed to it. */
export interface StoredPhoneFile {
  /** False when it holds a newer order, or exactly this. */
  changed: boolean;
  /** What is held now: of a log the merged list. This is what belongs on the bus. */
  state: PhoneFileState;
}

/** What became of edits of override files, since the process began. */
export interface OverrideEditsMet {
  /** The phone reads the edited file. */
  applied: number;
  /** Held already: a repeat, or another gateway had told of it before. */
  known: number;
  /** The phone had uploaded something newer, or a later edit was there. */
  outdated: number;
  /** Given up: the upload that it is based on did not come within a day. */
  expired: number;
  /** Now waiting for the upload that they are based on. */
  waiting: number;
}

/** How the tree stands, for health and doctor pages. */
export interface TreeStatus {
  revision: number;
  /** Counts up with every full re-read. */
  generation: number;
  cluster?: string;
  /** When the tree last followed the bus, RFC 3339. */
  followedAt?: string;
  /** A full re-read is under way, the old content is served meanwhile. */
  rereading: boolean;
  /** Messages skipped because they could not be read, since the process began. */
  unreadable: number;
  /** Images that closed paths wait for. */
  missingImages: number;
}

/**
 * What a gateway reads a phone's files from: synchronous point reads of a local file, microseconds each. Paths are taken
 * as clients write them; one with control characters throws RF_PATH_INVALID. Who may read what is the caller's to say.
 */
export interface ProvisioningTree {
  /** The newest view; release it when the session ends. */
  pin(): TreePin;
  /** Exact path, then MACs in any case, then a unique match in any case; aliases are followed. */
  artifact(path: string, lookup?: ArtifactLookup): TreeEntry | undefined;
  /**
   * Inline bytes at once, larger ones as a stream from local disk.
   * @throws RF_SEAL_BROKEN, RF_PATH_NOT_FOUND when the row is gone (superseded, not pinned, older than two minutes)
   */
  readArtifact(entry: TreeEntry, range?: ByteRange): Buffer | Readable;
  /** Names directly below a directory (`''` for the root), that belong to this phone or to none. Sorted by name. */
  children(directory: string, lookup?: ChildrenLookup): TreeChild[];
  /** Whether an artifact lies below it that this phone may see. The master's directories are asked of masterFor. */
  directoryExists(directory: string, lookup?: ChildrenLookup): boolean;
  /** The master file that this phone gets, each name looked up below the boot path, then in the root. */
  masterFor(phone: MasterLookup, pin?: TreePin): PhoneMaster | undefined;

  /** Read once for each state of the tree: microseconds for whoever asks again. */
  namedDirectories(): NamedDirectories;

  /** By identity: `path` counts for logs and files of their own name only. */
  phoneFile(file: { mac: string; kind: PhoneFileKind; path?: string }): HeldPhoneFile | undefined;
  /** By phoneFileKey; undefined also for a deleted one. */
  phoneFileByKey(key: string): HeldPhoneFile | undefined;
  /** What is held under a key, deletions with their order included: an upload's `replaces`. */
  phoneFileOrder(key: string): string | undefined;
  phoneFilesOf(mac: string): HeldPhoneFile[];
  /** `<user>-phone.cfg` under USER_PROFILES, and who wrote it first. */
  userFile(path: string): HeldPhoneFile | undefined;
  /** Inline bytes at once; a log's chunks and large files as a stream from the blob store. */
  phoneFileBytes(file: HeldPhoneFile, range?: ByteRange): Buffer | Readable;
  /** Takes what this gateway's own upload or DELE made; resolves when durable. */
  storePhoneFile(state: PhoneFileState): Promise<StoredPhoneFile>;

  status(): TreeStatus;
}
