import type { DocumentStore, OutboxMessage, Repository, RepositoryDefinition } from '../repository.port.ts';
import { siblingProgram } from '../sqlite/program-url.ts';
import { SqliteThread } from '../sqlite/sqlite-thread.ts';
import { type DocumentThread, EmbeddedRepository } from './embedded-repository.ts';

class EmbeddedDocumentStore implements DocumentStore {
  private readonly thread: DocumentThread;
  private readonly listeners: (() => void)[] = [];
  private telling = false;

  constructor(thread: DocumentThread) {
    this.thread = thread;
  }

  repository<T>(definition: RepositoryDefinition<T>): Repository<T> {
    return new EmbeddedRepository(this.thread, definition, () => this.outboxFilled());
  }

  async pendingOutbox(limit: number): Promise<{ ref: string; message: OutboxMessage }[]> {
    const rows = await this.thread.call('pending', limit);
    return rows.map(({ seq, topic, key, value, headers }) => ({
      ref: String(seq),
      message: {
        topic,
        key,
        value: value && Buffer.from(value.buffer, value.byteOffset, value.byteLength),
        headers,
      },
    }));
  }

  async releaseOutbox(refs: string[]): Promise<void> {
    await this.thread.call('release', refs.map(Number));
  }

  onOutbox(listener: () => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    await this.thread.close();
  }

  private outboxFilled(): void {
    if (this.telling) return;
    this.telling = true;
    setImmediate(() => {
      this.telling = false;
      for (const listener of this.listeners) listener();
    });
  }
}

/**
 * Documents in one SQLite file, in a thread of its own; the file is made when missing, its folder must exist.
 * @throws RF_STORE_UNAVAILABLE
 */
export async function openEmbeddedDocumentStore({ file }: { file: string }): Promise<DocumentStore> {
  const program = siblingProgram(import.meta.url, './documents.program');
  return new EmbeddedDocumentStore(await SqliteThread.open({ file, program }));
}
