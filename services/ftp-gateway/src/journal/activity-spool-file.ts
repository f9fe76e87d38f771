import { open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivitySpool, WaitingMessage } from '../activity/activity-publisher.ts';
import { encodeRecord, scanRecords } from './record-codec.ts';

/** Keeps unsent activity in one file beside the journal. */
export class ActivitySpoolFile implements ActivitySpool {
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'activity.pending');
  }

  async take(): Promise<WaitingMessage[]> {
    const file = await readFile(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const messages = scanRecords(file).records.map(({ header, body }) => {
      const { topic, key, headers } = header as {
        topic: string;
        key: string;
        headers: Record<string, string>;
      };
      return { topic, message: { key, headers, value: Buffer.from(body) } };
    });
    await unlink(this.path).catch(() => undefined);
    return messages;
  }

  async save(messages: readonly WaitingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const handle = await open(this.path, 'w', 0o600);
    try {
      for (const { topic, message } of messages) {
        const { key, headers, value } = message;
        await handle.appendFile(encodeRecord({ topic, key, headers }, value ?? Buffer.alloc(0)));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
