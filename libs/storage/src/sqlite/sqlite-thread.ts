import { Worker } from 'node:worker_threads';
import { RingfleetError } from '@ringfleet/contracts';
import { unpackError } from './packed-error.ts';
import { siblingProgram } from './program-url.ts';
import type { AnswerMessage, Call, CallMessage, ThreadData } from './sqlite-thread.worker.ts';

export interface SqliteThreadOptions {
  /** Path of the database file; made when missing, its folder must exist. */
  file: string;
  /** Module whose default export is an OpenProgram; see siblingProgram(). */
  program: URL;
  /** Handed to the program; must survive a structured clone. */
  options?: unknown;
  /**
   * For a second thread on a file that another one writes: reads beside its transactions. Each call sees all that was
   * stored before it was made.
   */
  readOnly?: boolean;
}

type Calls = Record<string, { argument: unknown; result: unknown }>;

interface QueuedCall {
  call: Call;
  transfer: ArrayBuffer[] | undefined;
}

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/**
 * One SQLite database in a thread of its own, so that no synchronous disk access blocks the thread that talks to
 * phones. Calls that wait together share one transaction and one fsync; a call resolves when it is durable.
 */
export class SqliteThread<C extends Calls> {
  private readonly worker: Worker;
  private readonly file: string;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private queued: QueuedCall[] = [];
  private ended?: Error;
  private closing = false;
  private readonly exited: Promise<void>;

  private constructor(worker: Worker, file: string) {
    this.worker = worker;
    this.file = file;
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** @throws RF_STORE_UNAVAILABLE when the file cannot be opened or the program fails to start. */
  static async open<C extends Calls>({
    file,
    program,
    options,
    readOnly = false,
  }: SqliteThreadOptions): Promise<SqliteThread<C>> {
    const url = siblingProgram(import.meta.url, './sqlite-thread.worker');
    const worker = new Worker(url, {
      workerData: { file, program: program.href, options, readOnly } satisfies ThreadData,
      // What a call makes is short-lived: a small young generation costs no speed and saves much memory in each thread.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
      execArgv: url.pathname.endsWith('.ts')
        ? ['--conditions=ringfleet-source', '--disable-warning=ExperimentalWarning']
        : [],
    });
    const thread = new SqliteThread<C>(worker, file);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', (cause) => reject(thread.unavailable(cause)));
      worker.once('exit', () => reject(thread.unavailable('its thread ended')));
    });
    worker.on('message', (answers: AnswerMessage[]) => thread.settle(answers));
    worker.on('error', (cause) => thread.fail(thread.unavailable(cause)));
    worker.on('exit', () =>
      thread.fail(thread.unavailable(thread.closing ? 'it is closed' : 'its thread ended')),
    );
    return thread;
  }

  /**
   * Resolves with what the program's call returns, once that is durable. `transfer` names buffers of the argument
   * that move to the thread instead of being copied; the caller can no longer use them.
   * @throws what the call threw (a RingfleetError stays one); RF_STORE_UNAVAILABLE for an error of the database.
   */
  call<K extends keyof C & string>(
    name: K,
    argument: C[K]['argument'],
    transfer?: ArrayBuffer[],
  ): Promise<C[K]['result']> {
    if (this.ended ?? this.closing) return Promise.reject(this.ended ?? this.unavailable('it is closed'));
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      if (this.queued.length === 0) setImmediate(() => this.post());
      this.queued.push({ call: { id, name, argument }, transfer });
    });
  }

  /** Finishes the calls already made, then ends the thread. */
  async close(): Promise<void> {
    if (!this.closing && !this.ended) {
      this.closing = true;
      this.post();
      this.worker.postMessage({ close: true } satisfies CallMessage);
    }
    await this.exited;
  }

  /** All calls of one turn of the event loop cross in one message: a message costs more than most calls. */
  private post(): void {
    const queued = this.queued;
    this.queued = [];
    if (queued.length === 0) return;
    try {
      this.send(queued);
    } catch (error) {
      // An argument that cannot be cloned fails its own call alone.
      if (queued.length > 1) for (const entry of queued) this.postAlone(entry);
      else this.refuse(queued, error);
    }
  }

  private postAlone(entry: QueuedCall): void {
    try {
      this.send([entry]);
    } catch (error) {
      this.refuse([entry], error);
    }
  }

  private send(entries: QueuedCall[]): void {
    const message: CallMessage = entries.map(({ call }) => call);
    this.worker.postMessage(
      message,
      entries.flatMap(({ transfer }) => transfer ?? []),
    );
  }

  private refuse(entries: QueuedCall[], error: unknown): void {
    for (const { call } of entries) {
      this.waiting.get(call.id)?.reject(error as Error);
      this.waiting.delete(call.id);
    }
  }

  private settle(answers: AnswerMessage[]): void {
    for (const answer of answers) {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (!waiting) continue;
      if ('error' in answer) {
        const error = unpackError(answer.error);
        waiting.reject(answer.error.code === 'ERR_SQLITE_ERROR' ? this.unavailable(error) : error);
      } else waiting.resolve(answer.result as never);
    }
  }

  private fail(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private unavailable(cause: unknown): RingfleetError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new RingfleetError('RF_STORE_UNAVAILABLE', { what: this.file, reason }, { cause });
  }
}
