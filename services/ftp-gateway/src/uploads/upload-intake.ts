import type { HybridClock, PhoneFileKind, TraceContext } from '@ringfleet/contracts';
import type { Sealer } from '@ringfleet/storage';
import type { PhoneFile } from '@ringfleet/ucs';
import type { PendingUpload } from '../journal/journal-segments.ts';
import type { LargeUploadFile } from '../journal/large-upload-file.ts';
import type { UploadEntry } from '../journal/upload-entry.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import { inspectUpload, mustParse } from './inspect-upload.ts';
import type { PhoneFileOverlay } from './phone-file-overlay.ts';
import { isLog, type PhoneFileView, type PrecedingFile } from './phone-file-view.ts';

/** Whose upload it is and which file it becomes. */
export interface UploadSubject {
  verb: 'STOR' | 'APPE';
  file: Pick<PhoneFile, 'kind' | 'path' | 'key'> & { mac?: string; user?: string };
  address: string;
  session: string;
  /** Where in a trace it began. */
  trace?: TraceContext | undefined;
}

/** Bytes that arrived whole: up to the inline limit in memory, else in a file of the journal. */
export type ReceivedBytes = { inline: Buffer } | { large: LargeUploadFile; size: number };

export interface UploadIntakeParts {
  gateway: string;
  journal: UploadJournal;
  overlay: PhoneFileOverlay;
  view: PhoneFileView;
  clock: HybridClock;
  sealer: Sealer;
  /** Called when something waits for delivery. */
  accepted: () => void;
}

/** Accepts uploads: gives them their order, puts them into the journal and, once durable, before the phone's eyes. */
export class UploadIntake {
  private readonly parts: UploadIntakeParts;

  constructor(parts: UploadIntakeParts) {
    this.parts = parts;
  }

  get journal(): UploadJournal {
    return this.parts.journal;
  }

  /** What an upload that begins now knows of. */
  preceding(file: { key: string; kind: PhoneFileKind }): PrecedingFile {
    return this.parts.view.preceding(file);
  }

  /**
   * Resolves when the bytes are durable.
   * @param known what it knew of when it began: if that is not the newest any more, two uploads met
   */
  async accept(subject: UploadSubject, bytes: ReceivedBytes, known: PrecedingFile): Promise<void> {
    const { kind } = subject.file;
    const plain = 'inline' in bytes ? bytes.inline : mustParse(kind) ? await bytes.large.read() : undefined;
    const { wellFormed, application } = plain ? inspectUpload(kind, plain) : { wellFormed: true };
    if ('large' in bytes) await bytes.large.finish();
    const now = this.preceding(subject.file);
    await this.append(
      {
        ...this.entryOf(subject, known, now),
        concurrent: !isLog(kind) && now.order !== known.order,
        size: 'inline' in bytes ? bytes.inline.length : bytes.size,
        wellFormed,
        ...(application ? { application } : {}),
        ...(plain ? { hash: this.parts.sealer.keyedHash(plain) } : {}),
      },
      'inline' in bytes ? bytes.inline : bytes.large,
    );
  }

  /** A log that its phone deletes: begins a new, empty copy. Resolves when durable. */
  async acceptDeletion(subject: Omit<UploadSubject, 'verb'>): Promise<void> {
    const now = this.preceding(subject.file);
    const entry = this.entryOf({ ...subject, verb: 'STOR' }, now, now);
    await this.append(
      { ...entry, verb: 'DELE', concurrent: false, size: 0, wellFormed: true },
      Buffer.alloc(0),
    );
  }

  /** A file that a phone wrote before Ringfleet came; its order is made of the file's time. Repeats are dropped. */
  async acceptImport(
    entry: Omit<
      UploadEntry,
      'verb' | 'gateway' | 'receivedAt' | 'concurrent' | 'wellFormed' | 'hash' | 'size'
    >,
    bytes: Buffer,
  ): Promise<void> {
    if (this.journal.has(entry)) return;
    this.parts.clock.observe(entry.order);
    const { wellFormed, application } = inspectUpload(entry.kind, bytes);
    await this.append(
      {
        ...entry,
        ...(isLog(entry.kind) ? { generation: entry.order } : {}),
        ...(application ? { application } : {}),
        verb: 'IMPORT',
        gateway: this.parts.gateway,
        receivedAt: new Date().toISOString(),
        concurrent: false,
        wellFormed,
        hash: this.parts.sealer.keyedHash(bytes),
        size: bytes.length,
      },
      bytes,
    );
  }

  private entryOf(subject: UploadSubject, known: PrecedingFile, now: PrecedingFile) {
    const { verb, file, address, session, trace } = subject;
    const order = this.parts.clock.next();
    const { kind, path, key, mac, user } = file;
    const generation = verb === 'APPE' ? (now.generation ?? order) : order;
    return {
      ...{ order, verb, kind, path, key, address, session, gateway: this.parts.gateway },
      ...(mac === undefined ? {} : { mac }),
      ...(user === undefined ? {} : { user }),
      ...(known.order === undefined ? {} : { replaces: known.order }),
      ...(isLog(kind) ? { generation } : {}),
      receivedAt: new Date().toISOString(),
      ...(trace === undefined ? {} : { trace }),
    };
  }

  private async append(entry: UploadEntry, content: Buffer | LargeUploadFile): Promise<PendingUpload> {
    const { overlay, journal, accepted } = this.parts;
    const { order, generation } = entry;
    const end = overlay.begin(entry.key, { order, ...(generation === undefined ? {} : { generation }) });
    try {
      const upload = await journal.append(entry, content);
      overlay.add(upload);
      return upload;
    } finally {
      end();
      accepted();
    }
  }
}
