import type { Socket } from 'node:net';
import type { UploadSink } from '../../phone-session.port.ts';
import type { AbortReason, RunningTransfer } from './transfer.ts';

/** Chunks held while the sink is busy before the client is slowed down, bytes. */
const held = 256 * 1024;

/** How an upload ended: durable, cut (by whom), or refused by the sink. */
export type UploadResult = { bytes: number } & (
  | { outcome: 'stored' }
  | { outcome: 'aborted'; reason: AbortReason | 'too-short' }
  | { outcome: 'refused'; error: unknown }
);

/**
 * Takes one upload from its data connection into the sink, in order, one write at a time. End of file is success,
 * since FTP cannot tell a cut from an end (F-04), unless ALLO announced more. Exactly one of commit and abort is called.
 */
export class UploadReceiver implements RunningTransfer {
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #bytes = 0;
  #writing = false;
  #ended = false;
  #aborted: AbortReason | undefined;
  #settled = false;
  #resolve: (result: UploadResult) => void = () => {};

  constructor(
    private readonly socket: Socket,
    private readonly sink: UploadSink,
    private readonly options: { stalledMs: number; announcedSize: number | undefined },
  ) {}

  run(): Promise<UploadResult> {
    const { socket } = this;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      socket.on('data', (chunk: Buffer) => this.#take(chunk));
      socket.once('end', () => {
        this.#ended = true;
        this.#next();
      });
      socket.once('close', () => this.abort('data-closed'));
      this.#watch();
      socket.resume();
    });
  }

  /** Armed anew after a pause of ours: only the client's silence counts. */
  #watch(): void {
    this.socket.setTimeout(this.options.stalledMs);
    if (this.socket.listenerCount('timeout') === 0)
      this.socket.on('timeout', () => {
        if (!this.#writing) this.abort('stalled');
        else this.socket.setTimeout(this.options.stalledMs);
      });
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#waitingBytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#waitingBytes > held) this.socket.pause();
    this.#next();
  }

  /** Ends the upload unless all of it is here already: then it is being made durable. */
  abort(reason: AbortReason): void {
    if (this.#ended || this.#aborted !== undefined) return;
    this.#aborted = reason;
    this.socket.destroy();
    this.#next();
  }

  #next(): void {
    if (this.#writing || this.#settled) return;
    if (this.#aborted !== undefined) return this.#end(this.#aborted);
    const chunk = this.#chunks.shift();
    if (chunk === undefined) {
      if (this.#ended) this.#finish();
      return;
    }
    this.#writing = true;
    this.sink.write(chunk).then(
      () => {
        this.#writing = false;
        this.#waitingBytes -= chunk.length;
        if (this.socket.isPaused() && this.#waitingBytes <= held / 2) {
          this.#watch();
          this.socket.resume();
        }
        this.#next();
      },
      (error: unknown) => this.#refuse(error),
    );
  }

  #finish(): void {
    const { announcedSize } = this.options;
    if (announcedSize !== undefined && this.#bytes < announcedSize) return this.#end('too-short');
    this.#settled = true;
    this.sink.commit().then(
      () => this.#settle({ outcome: 'stored', bytes: this.#bytes }),
      (error: unknown) => this.#settle({ outcome: 'refused', error, bytes: this.#bytes }),
    );
  }

  #end(reason: AbortReason | 'too-short'): void {
    this.#settled = true;
    const settle = (): void => this.#settle({ outcome: 'aborted', reason, bytes: this.#bytes });
    this.sink.abort(reason === 'too-short' ? 'data-closed' : reason).then(settle, settle);
  }

  #refuse(error: unknown): void {
    this.#settled = true;
    const settle = (): void => this.#settle({ outcome: 'refused', error, bytes: this.#bytes });
    this.sink.abort('data-closed').then(settle, settle);
  }

  #settle(result: UploadResult): void {
    this.#chunks = [];
    this.socket.destroy();
    this.#resolve(result);
  }
}
