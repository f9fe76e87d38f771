import type { Socket } from 'node:net';
import { type Readable, finished, pipeline } from 'node:stream';
import type { RunningTransfer } from './transfer.ts';

/** How sending ended, and the bytes that left. */
export interface SendResult {
  outcome: 'sent' | 'client-closed' | 'stalled' | 'source-failed';
  bytes: number;
}

/**
 * Tries to hand a small file to the kernel in one write and to close the connection at once; true when that worked.
 * Closing sends what was written and the end of file; nothing is expected from the other side of a download.
 */
export function sendAtOnce(socket: Socket, content: Buffer): boolean {
  if (content.length > 0) {
    socket.write(content);
    if (socket.writableLength > 0 || socket.errored) return false;
  }
  socket.destroy();
  return true;
}

/**
 * Sends the rest of a file with back-pressure (F-23). A client that closes early is no fault: the source is
 * destroyed and the result says so. Ends a connection that takes no byte for `stalledMs`.
 */
export class ContentSender implements RunningTransfer {
  #stalled = false;
  #firstFailed: 'socket' | 'source' | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly stalledMs: number,
  ) {}

  /** `undefined` finishes what was already written to the socket. */
  run(content: Readable | undefined): Promise<SendResult> {
    const { socket } = this;
    socket.setTimeout(this.stalledMs, () => {
      this.#stalled = true;
      socket.destroy();
    });
    return new Promise((resolve) => {
      const settle = (error: Error | null | undefined): void => {
        const bytes = socket.bytesWritten;
        socket.destroy();
        if (!error) resolve({ outcome: 'sent', bytes });
        else if (this.#stalled) resolve({ outcome: 'stalled', bytes });
        else resolve({ outcome: this.#firstFailed === 'source' ? 'source-failed' : 'client-closed', bytes });
      };
      // The pipeline destroys the source with the socket's error: the first to fail is the one at fault.
      for (const end of ['error', 'close']) socket.once(end, () => (this.#firstFailed ??= 'socket'));
      if (content === undefined) {
        finished(socket, { readable: false }, settle);
        socket.end();
      } else {
        content.once('error', () => (this.#firstFailed ??= 'source'));
        pipeline(content, socket, settle);
      }
    });
  }

  abort(): void {
    this.#firstFailed ??= 'socket';
    this.socket.destroy();
  }
}
