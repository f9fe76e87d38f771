import { Readable } from 'node:stream';
import type { PhoneFileKind } from '@ringfleet/contracts';
import type { HeldPhoneFile, ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { PendingUpload } from '../journal/journal-segments.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import { logCopy, type LogCopy, type LogPiece } from './log-copy.ts';
import type { PhoneFileOverlay } from './phone-file-overlay.ts';

/** A phone file as its phone sees it on this gateway. */
export interface VisiblePhoneFile {
  key: string;
  kind: PhoneFileKind;
  mac?: string;
  /** Tree path without the boot path. */
  path: string;
  order: string;
  /** Bytes. */
  size: number;
  modified: Date;
  /** From an offset on. Rejects when the bytes cannot be had now. */
  read(offset: number): Promise<Buffer | Readable>;
}

/** What an upload of a phone file follows upon. */
export interface PrecedingFile {
  order?: string;
  /** Logs: the copy that an APPE adds to. */
  generation?: string;
}

/** Joined up to this size; longer logs are streamed. Bytes. */
const JOINED = 256 * 1024;

export function isLog(kind: PhoneFileKind): boolean {
  return kind === 'app-log' || kind === 'boot-log';
}

type Identity = Pick<VisiblePhoneFile, 'key' | 'kind'>;

/** Phone files as the tree holds them, and over it what this gateway accepted since. */
export class PhoneFileView {
  private readonly tree: ProvisioningTree;
  private readonly overlay: PhoneFileOverlay;
  private readonly journal: Pick<UploadJournal, 'bytes'>;

  constructor(tree: ProvisioningTree, overlay: PhoneFileOverlay, journal: Pick<UploadJournal, 'bytes'>) {
    this.tree = tree;
    this.overlay = overlay;
    this.journal = journal;
  }

  file(identity: Identity): VisiblePhoneFile | undefined {
    const { key, kind } = identity;
    const uploads = this.overlay.of(key);
    const held = this.tree.phoneFileByKey(key);
    if (uploads.length === 0) return held && this.fromTree(held);
    if (isLog(kind)) return this.log(key, held, uploads);
    const newest = uploads.at(-1);
    const order = this.tree.phoneFileOrder(key) ?? '';
    if (!newest || newest.entry.order <= order) return held && this.fromTree(held);
    return newest.entry.verb === 'DELE' ? undefined : this.fromJournal(newest);
  }

  /** Everything that this phone may read back. */
  filesOf(mac: string): VisiblePhoneFile[] {
    const found = new Map<string, VisiblePhoneFile>();
    const overlaid = new Map(
      this.overlay.keysOf(mac).flatMap((key) => {
        const kind = this.overlay.of(key)[0]?.entry.kind;
        return kind === undefined ? [] : [[key, kind] as const];
      }),
    );
    for (const held of this.tree.phoneFilesOf(mac))
      if (!overlaid.has(held.key)) found.set(held.key, this.fromTree(held));
    for (const [key, kind] of overlaid) {
      const file = this.file({ key, kind });
      if (file) found.set(key, file);
    }
    return [...found.values()];
  }

  /** Who owns a user's file: the phone that wrote it first. */
  userFileOwner(path: string): string | undefined {
    return this.tree.userFile(path)?.mac ?? this.overlay.userFileOwner(path);
  }

  /** What a new upload follows upon; uploads that are still on their way to the disk count. */
  preceding({ key, kind }: Identity): PrecedingFile {
    const committing = this.overlay.newestCommitting(key);
    const uploads = this.overlay.of(key);
    const inTree = this.tree.phoneFileOrder(key);
    const orders = [committing?.order, uploads.at(-1)?.entry.order, inTree];
    const order = orders.reduce((a, b) => (b !== undefined && (a === undefined || b > a) ? b : a));
    if (order === undefined) return {};
    if (!isLog(kind)) return { order };
    const generation = committing?.generation ?? this.copyOf(key, uploads, inTree)?.generation;
    return { order, ...(generation === undefined ? {} : { generation }) };
  }

  private copyOf(
    key: string,
    uploads: readonly PendingUpload[],
    inTree = this.tree.phoneFileOrder(key),
  ): LogCopy | undefined {
    const held = inTree === undefined ? undefined : this.tree.phoneFileByKey(key);
    return logCopy(held, held ? undefined : inTree, uploads);
  }

  private fromTree(held: HeldPhoneFile): VisiblePhoneFile {
    const { key, kind, mac, path, order, size, modified } = held;
    return {
      ...{ key, kind, path, order, size, modified },
      ...(mac === undefined ? {} : { mac }),
      read: async (offset) => this.tree.phoneFileBytes(held, { start: offset }),
    };
  }

  private fromJournal(upload: PendingUpload): VisiblePhoneFile {
    const { key, kind, mac, path, order, size, receivedAt, modified = receivedAt } = upload.entry;
    return {
      ...{ key, kind, path, order, size, modified: new Date(modified) },
      ...(mac === undefined ? {} : { mac }),
      read: async (offset) => (await this.journal.bytes(upload)).subarray(offset),
    };
  }

  private log(
    key: string,
    held: HeldPhoneFile | undefined,
    uploads: readonly PendingUpload[],
  ): VisiblePhoneFile | undefined {
    const copy = this.copyOf(key, uploads);
    const newest = uploads.at(-1)?.entry;
    if (!copy || !newest || copy.pieces.length === 0) return undefined;
    const { kind, mac, path } = newest;
    const modified = held && held.order > newest.order ? held.modified : new Date(newest.receivedAt);
    return {
      ...{ key, kind, path, order: copy.order, size: copy.size, modified },
      ...(mac === undefined ? {} : { mac }),
      read: (offset) => this.readLog(copy, held, offset),
    };
  }

  private async readLog(
    copy: LogCopy,
    held: HeldPhoneFile | undefined,
    offset: number,
  ): Promise<Buffer | Readable> {
    const stream = Readable.from(this.pieces(copy.pieces, held, offset));
    if (copy.size - offset > JOINED) return stream;
    return Buffer.concat((await stream.toArray()) as Buffer[]);
  }

  private async *pieces(pieces: readonly LogPiece[], held: HeldPhoneFile | undefined, offset: number) {
    let at = 0;
    for (const piece of pieces) {
      const skip = Math.max(0, offset - at);
      at += piece.size;
      if (skip >= piece.size) continue;
      if ('upload' in piece) yield (await this.journal.bytes(piece.upload)).subarray(skip);
      else if (held) yield* this.treePiece(held, piece.start + skip, piece.start + piece.size - 1);
    }
  }

  private async *treePiece(held: HeldPhoneFile, start: number, end: number): AsyncGenerator<Buffer> {
    const bytes = this.tree.phoneFileBytes(held, { start, end });
    if (Buffer.isBuffer(bytes)) yield bytes;
    else for await (const part of bytes) yield part as Buffer;
  }
}
