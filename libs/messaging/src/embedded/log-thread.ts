import { SqliteThread, siblingProgram } from '@ringfleet/storage';
import type { LogCalls } from './log.program.ts';

/** The log's SQLite thread, and whether its last call found the file usable. */
export class LogThread {
  private readonly thread: SqliteThread<LogCalls>;
  private lastFailed = false;

  private constructor(thread: SqliteThread<LogCalls>) {
    this.thread = thread;
  }

  /** @throws RF_STORE_UNAVAILABLE */
  static async open(file: string): Promise<LogThread> {
    const program = siblingProgram(import.meta.url, './log.program');
    return new LogThread(await SqliteThread.open<LogCalls>({ file, program }));
  }

  get failing(): boolean {
    return this.lastFailed;
  }

  async call<K extends keyof LogCalls>(
    name: K,
    argument: LogCalls[K]['argument'],
  ): Promise<LogCalls[K]['result']> {
    try {
      const result = await this.thread.call(name, argument);
      this.lastFailed = false;
      return result;
    } catch (error) {
      this.lastFailed = true;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.thread.close();
  }
}
