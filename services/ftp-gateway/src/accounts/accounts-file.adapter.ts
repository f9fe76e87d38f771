import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ftpAccountsChangedSchema } from '@ringfleet/contracts';
import { z } from 'zod';
import { syncFolder } from '../journal/durable-folder.ts';

const keptAccountsSchema = z.object({
  /** The bus that they were read from, and its next message. */
  cluster: z.string().optional(),
  next: z.int().min(0),
  /** By key of the topic; passwords sealed. */
  accounts: z.record(z.string(), ftpAccountsChangedSchema),
});

/** The accounts of the fleet as they are kept over a restart, and how far the bus was read. */
export type KeptAccounts = z.infer<typeof keptAccountsSchema>;

/** Keeps the fleet's accounts in a file that only this user may read, replaced as a whole. Passwords stay sealed. */
export class AccountsFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Undefined when there is none. Rejects when it cannot be read. */
  async read(): Promise<KeptAccounts | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : keptAccountsSchema.parse(JSON.parse(text));
  }

  /** Resolves when durable. Calls must not overlap. */
  async write(kept: KeptAccounts): Promise<void> {
    const temporary = `${this.path}.new`;
    // A file that a crash left would keep its mode.
    await rm(temporary, { force: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(kept));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.path);
    await syncFolder(dirname(this.path));
  }
}
