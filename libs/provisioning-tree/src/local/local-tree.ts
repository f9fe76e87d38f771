import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import type { PhoneFileKind } from '@ringfleet/contracts';
import type { DeliveredMessage } from '@ringfleet/messaging';
import { siblingProgram, SqliteThread, type BlobStore, type CallsOf, type Sealer } from '@ringfleet/storage';
import { belowBootPath } from '@ringfleet/ucs';
import type {
  FollowedTree,
  RereadReason,
  TreeFreshness,
  TreePositions,
  TreeTopics,
} from '../followed-tree.port.ts';
import { foldPath, treePath } from '../paths/tree-path.ts';
import type { PhoneFileState } from '../phone-files/phone-file-state.ts';
import type {
  ArtifactLookup,
  ByteRange,
  ChildrenLookup,
  HeldPhoneFile,
  MasterLookup,
  NamedDirectories,
  OverrideEditsMet,
  PhoneMaster,
  ProvisioningTree,
  StoredPhoneFile,
  TreeChild,
  TreeEntry,
  TreePin,
  TreeStatus,
} from '../provisioning-tree.port.ts';
import { ArtifactReader } from './artifact-reader.ts';
import { ContentBytes } from './content-bytes.ts';
import { ImagePrefetch } from './image-prefetch.ts';
import { ImageStore } from './image-store.ts';
import { MasterLookups } from './master-lookup.ts';
import type { EditCounts } from './override-edit-rows.ts';
import { PhoneFileReader } from './phone-file-reader.ts';
import { TreeResealing } from './reseal-tree.ts';
import { RevisionPins } from './revision-pins.ts';
import { SharedMasters } from './shared-masters.ts';
import { TreeMemory } from './tree-memory.ts';
import type openTree from './tree.program.ts';

export interface LocalTreeOptions {
  /** Holds `tree.db` and `images/`; made when missing. */
  folder: string;
  sealer: Sealer;
  /** Images are prefetched from it, logs and large phone files read. */
  blobs: BlobStore;
  /** Stable id of this gateway. */
  gateway: string;
  /**
   * `ce_source` of the phone files that this process publishes. Each was stored here before it was published, so that
   * what comes back from the bus only moves the position. @default none
   */
  source?: string;
  /** Told the highest order of uploads met, at the opening and whenever the bus brings one: for the hybrid clock. */
  onOrder?: (order: string) => void;
  /**
   * Wait in ms before something newer is sent again; random between the two, so that one gateway does it for all.
   * @default [500, 5000]
   */
  republishAfterMs?: readonly [number, number];
  /** First wait in ms after a failed image; doubled up to 30 s. @default 500 */
  imageRetryMs?: number;
  /** Between two sweeps of superseded rows, in ms. @default 30000 */
  sweepEveryMs?: number;
  /** Between two looks whether another key seals now, in ms. @default 5000 */
  lookForKeyMs?: number;
  /** @default Date.now */
  now?: () => number;
}

/**
 * On a bus that has nothing every gateway tells what it took itself; after this long (ms) whoever is first tells what of
 * the others is still missing: such a gateway may be gone for good.
 */
const OTHERS_AFTER_MS = 60_000;

type TreeThread = SqliteThread<CallsOf<ReturnType<typeof openTree>>>;

/** The whole tree in one local SQLite file: written in a thread of its own, read synchronously where sessions run. */
export class LocalTree implements ProvisioningTree, FollowedTree {
  private readonly options: Required<Pick<LocalTreeOptions, 'republishAfterMs' | 'now'>> & LocalTreeOptions;
  private readonly thread: TreeThread;
  private readonly db: DatabaseSync;
  private readonly memory: TreeMemory;
  private readonly artifacts: ArtifactReader;
  private readonly phoneFiles: PhoneFileReader;
  private readonly bytes: ContentBytes;
  private readonly masters: MasterLookups;
  private readonly sharedMasters: SharedMasters;
  private readonly images: ImagePrefetch;
  private readonly imageStore: ImageStore;
  private readonly pins = new RevisionPins();
  private readonly countMissing;
  private readonly sweeping: NodeJS.Timeout;
  private readonly resealing: TreeResealing;
  private readonly countWaitingEdits;
  private unreadable = 0;
  private edits: EditCounts = { applied: 0, known: 0, outdated: 0, expired: 0 };
  /** Only the thread of this tree changes it: read again after each call that may have, and when freshness is told. */
  private currentRevision: number;

  private constructor(thread: TreeThread, file: string, images: ImageStore, options: LocalTreeOptions) {
    this.options = { republishAfterMs: [500, 5_000], now: Date.now, ...options };
    this.thread = thread;
    this.imageStore = images;
    this.db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    this.memory = new TreeMemory(this.db);
    this.currentRevision = this.memory.number('revision');
    this.artifacts = new ArtifactReader(this.db);
    this.phoneFiles = new PhoneFileReader(this.db);
    this.countMissing = this.db.prepare('SELECT count(*) AS n FROM images WHERE present = 0');
    this.countWaitingEdits = this.db.prepare('SELECT count(*) AS n FROM waiting_edits');
    this.bytes = new ContentBytes({
      ...{
        artifacts: this.artifacts,
        phoneFiles: this.phoneFiles,
        sealer: options.sealer,
        blobs: options.blobs,
      },
      imageFile: (name) => images.file(name),
    });
    const atHand = (entry: TreeEntry) => {
      const bytes = this.bytes.ofArtifact(entry);
      return Buffer.isBuffer(bytes) ? bytes : undefined;
    };
    this.masters = new MasterLookups(atHand);
    this.sharedMasters = new SharedMasters(this.artifacts, atHand);
    this.images = new ImagePrefetch({
      store: images,
      retryMs: options.imageRetryMs ?? 500,
      missing: () => thread.call('missingImages', undefined),
      present: async (name) => {
        await thread.call('imagePresent', { name, now: this.now() });
        this.noteRevision();
      },
    });
    this.sweeping = setInterval(
      () => void this.sweep().catch(() => undefined),
      options.sweepEveryMs ?? 30_000,
    );
    this.sweeping.unref();
    this.resealing = new TreeResealing({ thread, images, ...options });
  }

  /** @throws RF_STORE_UNAVAILABLE when the folder or file cannot be used */
  static async open(options: LocalTreeOptions): Promise<LocalTree> {
    await mkdir(options.folder, { recursive: true });
    const file = join(options.folder, 'tree.db');
    const images = new ImageStore({ ...options, folder: join(options.folder, 'images') });
    const files = await images.open();
    const program = siblingProgram(import.meta.url, './tree.program');
    const thread: TreeThread = await SqliteThread.open({ file, program });
    const now = (options.now ?? Date.now)();
    for (const stray of await thread.call('reconcileImages', { files, now })) await images.remove(stray);
    const tree = new LocalTree(thread, file, images, options);
    tree.tellOrder();
    tree.images.start();
    return tree;
  }

  pin(): TreePin {
    return this.pins.pin(this.revision());
  }

  artifact(path: string, { pin, bootPath }: ArtifactLookup = {}): TreeEntry | undefined {
    const plain = treePath(path);
    const revision = this.revision(pin);
    const found = this.artifacts.find(plain, revision);
    if (found || !bootPath) return found;
    const inRoot = belowBootPath(plain, bootPath);
    return inRoot === plain ? undefined : this.artifacts.find(inRoot, revision);
  }

  readArtifact(entry: TreeEntry, range?: ByteRange): Buffer | Readable {
    return this.bytes.ofArtifact(entry, range);
  }

  children(directory: string, { mac, pin }: ChildrenLookup = {}): TreeChild[] {
    return this.artifacts.children(folder(directory), macsOf(mac), this.revision(pin));
  }

  directoryExists(directory: string, { mac, pin }: ChildrenLookup = {}): boolean {
    const name = folder(directory);
    return name === '' || this.artifacts.hasFolder(name, macsOf(mac), this.revision(pin));
  }

  masterFor(phone: MasterLookup, pin?: TreePin): PhoneMaster | undefined {
    const { bootPath } = phone;
    const lookup = { ...(pin === undefined ? {} : { pin }), ...(bootPath === undefined ? {} : { bootPath }) };
    return this.masters.resolve(phone, (path) => this.artifact(path, lookup));
  }

  namedDirectories(): NamedDirectories {
    return this.sharedMasters.directories(this.revision());
  }

  phoneFile(file: { mac: string; kind: PhoneFileKind; path?: string }): HeldPhoneFile | undefined {
    return this.phoneFiles.find(file);
  }

  phoneFileByKey(key: string): HeldPhoneFile | undefined {
    return this.phoneFiles.byKey(key);
  }

  phoneFileOrder(key: string): string | undefined {
    return this.phoneFiles.order(key);
  }

  phoneFilesOf(mac: string): HeldPhoneFile[] {
    return this.phoneFiles.ofMac(mac);
  }

  userFile(path: string): HeldPhoneFile | undefined {
    return this.phoneFiles.ofUser(treePath(path));
  }

  phoneFileBytes(file: HeldPhoneFile, range?: ByteRange): Buffer | Readable {
    return this.bytes.ofPhoneFile(file, range);
  }

  async storePhoneFile(state: PhoneFileState): Promise<StoredPhoneFile> {
    const call = { state, now: this.now(), due: this.republishAt() };
    const { edits, ...stored } = await this.thread.call('storePhoneFile', call);
    this.edits = edits;
    return stored;
  }

  /** Seals anew what older keys sealed; by itself it does so soon after a rotation. @returns how many rows and files changed */
  reseal(): Promise<number> {
    return this.resealing.reseal();
  }

  /** How many rows and files each key sealed, by its id. */
  async sealingKeys(): Promise<Record<string, number>> {
    const counts = await this.thread.call('sealingKeys', undefined);
    for (const [key, n] of Object.entries(await this.imageStore.sealingKeys()))
      counts[key] = (counts[key] ?? 0) + n;
    return counts;
  }

  /** What became of the edits of override files that the bus brought. */
  overrideEdits(): OverrideEditsMet {
    return { ...this.edits, waiting: Number((this.countWaitingEdits.get() as { n: number }).n) };
  }

  status(): TreeStatus {
    const missingImages = Number((this.countMissing.get() as { n: number }).n);
    const { cluster, followedAt, reread } = this.freshness();
    return {
      revision: this.revision(),
      generation: this.memory.number('generation'),
      ...(cluster === undefined ? {} : { cluster }),
      ...(followedAt === 0 ? {} : { followedAt: new Date(followedAt).toISOString() }),
      rereading: reread !== undefined,
      unreadable: this.unreadable,
      missingImages,
    };
  }

  freshness(): TreeFreshness {
    const freshness = this.memory.freshness();
    // The thread's transaction may be told of here before its call is answered: what is told must be what is read.
    this.noteRevision();
    return freshness;
  }

  async beginReread(cluster: string, reason: RereadReason, until: TreePositions): Promise<void> {
    await this.thread.call('beginReread', { cluster, reason, until, ...this.owing() });
  }

  oweEverything(): Promise<number> {
    return this.thread.call('owe', this.owing());
  }

  private owing(): { gateway: string; othersDue: number } {
    return { gateway: this.options.gateway, othersDue: this.republishAt() + OTHERS_AFTER_MS };
  }

  async endReread(): Promise<void> {
    await this.thread.call('endReread', { now: this.now() });
    this.noteRevision();
    this.images.start();
  }

  async apply(topic: keyof TreeTopics, batch: DeliveredMessage[]): Promise<void> {
    const skipOwn = topic === 'phoneFiles' && this.memory.reread() === undefined;
    const posted = batch.map((message) => {
      const { value, offset, partition } = message;
      if (skipOwn && this.isOwnFile(message)) return { offset, partition };
      // A Buffer of the pool would drag the whole pool through the door of the thread.
      return { ...message, value: value && new Uint8Array(value) };
    });
    const { unreadable, edits } = await this.thread.call('apply', {
      ...{ topic, batch: posted, now: this.now(), due: this.republishAt() },
    });
    this.unreadable += unreadable;
    this.edits = edits;
    if (topic === 'phoneFiles') this.tellOrder();
    if (topic !== 'artifacts') return;
    this.noteRevision();
    this.images.start();
  }

  private isOwnFile({ value, headers }: DeliveredMessage): boolean {
    const { source } = this.options;
    const isFile = value !== null && headers['ce_type'] === 'ringfleet.phone-file.current.v1';
    return isFile && source !== undefined && headers['ce_source'] === source;
  }

  touch(): Promise<void> {
    return this.thread.call('touch', { now: this.now() });
  }

  dueRepublications(): Promise<PhoneFileState[]> {
    return this.thread.call('dueRepublications', { now: this.now() });
  }

  republished(state: PhoneFileState): Promise<void> {
    return this.thread.call('republished', { state });
  }

  owesMark(): boolean {
    return this.memory.get('owesMark') !== undefined && this.memory.reread() === undefined;
  }

  markSent(): Promise<void> {
    return this.thread.call('markSent', undefined);
  }

  /** Removes superseded rows, forgotten deletions and images that nothing needs; also runs by itself. */
  async sweep(): Promise<void> {
    await this.images.exclusive(async (store) => {
      const oldestPin = this.pins.oldest();
      const { unneeded, edits } = await this.thread.call('collect', { now: this.now(), oldestPin });
      this.edits = edits;
      for (const name of unneeded) await store.remove(name);
    });
  }

  /** Finishes the writes already asked for; idempotent. Streams that are open go on. */
  async close(): Promise<void> {
    clearInterval(this.sweeping);
    this.resealing.stop();
    await this.images.close();
    await this.thread.close();
    if (this.db.isOpen) this.db.close();
  }

  private now(): number {
    return this.options.now();
  }

  private republishAt(): number {
    const [least, most] = this.options.republishAfterMs;
    return Math.ceil(this.now() + least + Math.random() * (most - least));
  }

  private revision(pin?: TreePin): number {
    return pin?.revision ?? this.currentRevision;
  }

  private noteRevision(): void {
    this.currentRevision = this.memory.number('revision');
  }

  private tellOrder(): void {
    const order = this.memory.get('highestOrder');
    if (order !== undefined) this.options.onOrder?.(order);
  }
}

function folder(directory: string): string {
  const path = foldPath(treePath(directory));
  return path === '' ? '' : `${path}/`;
}

function macsOf(mac: string | undefined): string[] {
  return mac === undefined ? [''] : ['', mac];
}

/** @throws RF_STORE_UNAVAILABLE when the folder or file cannot be used */
export function openLocalTree(options: LocalTreeOptions): Promise<LocalTree> {
  return LocalTree.open(options);
}
