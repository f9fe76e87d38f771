import { Worker } from 'node:worker_threads';
import { RingfleetError } from '@ringfleet/contracts';
import { siblingProgram } from '@ringfleet/storage';
import type { PieceText } from './read-entries.ts';
import type { EntriesMessage } from './read-entries.worker.ts';

/** Reading YAML takes a second for each megabyte: a thread of its own keeps the one free that talks to phones. */
export class EntriesThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private failed: Error | undefined;

  constructor() {
    this.worker = new Worker(siblingProgram(import.meta.url, './read-entries.worker'), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.worker.on('message', (message: EntriesMessage) => this.take(message));
    this.worker.on('error', (cause) => this.fail(cause));
    this.worker.on('exit', () => this.fail(new Error('its thread ended')));
  }

  /** The entries of a piece: pages of ReadEntry as JSON, so that each is made an object when its turn comes. */
  read(piece: PieceText): Promise<string[]> {
    if (this.failed) return Promise.reject(this.failed);
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, parts: [] });
      this.worker.postMessage({ id, piece });
    });
  }

  async close(): Promise<void> {
    this.failed ??= new Error('it is closed');
    await this.worker.terminate();
  }

  private take({ id, json, isLast }: EntriesMessage): void {
    const waiting = this.waiting.get(id);
    waiting?.parts.push(json);
    if (!isLast) return;
    this.waiting.delete(id);
    waiting?.resolve(waiting.parts);
  }

  private fail(cause: unknown): void {
    this.failed ??= new RingfleetError('RF_INTERNAL', {}, { cause });
    for (const { reject } of this.waiting.values()) reject(this.failed);
    this.waiting.clear();
  }
}

interface Waiting {
  resolve: (pages: string[]) => void;
  reject: (error: Error) => void;
  parts: string[];
}
