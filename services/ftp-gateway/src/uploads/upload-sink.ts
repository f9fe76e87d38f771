import { RingfleetError } from '@ringfleet/contracts';
import { FtpRefusal, type UploadSink } from '../phone-session.port.ts';
import type { LargeUploadFile } from '../journal/large-upload-file.ts';
import { INLINE_LIMIT } from '../journal/upload-journal.ts';
import type { PrecedingFile } from './phone-file-view.ts';
import type { UploadIntake, UploadSubject } from './upload-intake.ts';

export type AbortReason = Parameters<UploadSink['abort']>[0];

/** Told how an upload ended. */
export interface UploadWitness {
  stored(): void;
  aborted(bytes: number, reason: AbortReason): void;
  refused(refusal: FtpRefusal, code: string): void;
}

/** Takes the bytes of one upload: up to 64 KiB in memory, then into a file of the journal. */
export class JournalUploadSink implements UploadSink {
  private readonly intake: UploadIntake;
  private readonly subject: UploadSubject;
  private readonly limit: number;
  private readonly witness: UploadWitness;
  private readonly known: PrecedingFile;
  private pieces: Buffer[] = [];
  private size = 0;
  private large?: LargeUploadFile;
  private reserved = 0;
  private ended = false;

  constructor(intake: UploadIntake, subject: UploadSubject, limit: number, witness: UploadWitness) {
    this.intake = intake;
    this.subject = subject;
    this.limit = limit;
    this.witness = witness;
    this.known = intake.preceding(subject.file);
  }

  /** Before the first byte. @throws FtpRefusal 552, 452 when so much is already known not to fit */
  async announce(bytes: number): Promise<void> {
    if (bytes > this.limit) return this.refuse(this.tooLarge());
    try {
      this.intake.journal.space.admit(bytes);
    } catch (error) {
      await this.refuse(error);
    }
  }

  async write(chunk: Buffer): Promise<void> {
    this.size += chunk.length;
    if (this.size > this.limit) return this.refuse(this.tooLarge());
    this.pieces.push(chunk);
    if (!this.large && this.size <= INLINE_LIMIT) return;
    try {
      await this.spill();
    } catch (error) {
      await this.refuse(error);
    }
  }

  async commit(): Promise<void> {
    const { large, size } = this;
    try {
      if (large) await this.intake.accept(this.subject, { large, size }, this.known);
      else {
        const inline = this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
        await this.intake.accept(this.subject, { inline }, this.known);
      }
      this.ended = true;
      this.pieces = [];
      this.witness.stored();
    } catch (error) {
      await this.refuse(error);
    }
  }

  async abort(reason: AbortReason): Promise<void> {
    if (this.ended) return;
    await this.discard();
    this.witness.aborted(this.size, reason);
  }

  private tooLarge(): RingfleetError {
    return new RingfleetError('RF_UPLOAD_TOO_LARGE', { path: this.subject.file.path, limit: this.limit });
  }

  private async spill(): Promise<void> {
    const { space } = this.intake.journal;
    const pieces = this.pieces;
    this.pieces = [];
    this.large ??= await this.intake.journal.createLarge();
    for (const piece of pieces) {
      space.admit(piece.length);
      const before = this.large.size;
      await this.large.write(piece);
      space.take(this.large.size - before);
      this.reserved += this.large.size - before;
    }
  }

  private async refuse(error: unknown): Promise<never> {
    await this.discard();
    const { refusal, code } = refusalOf(error);
    this.witness.refused(refusal, code);
    throw refusal;
  }

  private async discard(): Promise<void> {
    this.ended = true;
    this.pieces = [];
    await this.large?.discard();
    this.intake.journal.space.release(this.reserved);
    this.reserved = 0;
  }
}

/** An error of the journal as the phone hears it: 552 too large, 452 no space, 451 anything else. */
export function refusalOf(error: unknown): { refusal: FtpRefusal; code: string } {
  const code = error instanceof RingfleetError ? error.code : 'RF_INTERNAL';
  const text = error instanceof RingfleetError ? error.message : 'Local error, try again later';
  return { refusal: new FtpRefusal(REPLIES[code] ?? 451, text), code };
}

const REPLIES: Partial<Record<string, number>> = {
  RF_UPLOAD_TOO_LARGE: 552,
  RF_JOURNAL_FULL: 452,
  RF_JOURNAL_DISK_FULL: 452,
};
