import { randomUUID } from 'node:crypto';
import type { ProvisioningFolder } from './provisioning-folders.ts';
import type { RunningRingfleet } from './running-ringfleet.ts';

/** Whatever runs: one process or a cluster. */
type Asked = Pick<RunningRingfleet, 'ask' | 'json'>;

/** What applying an import would do, in numbers. */
export interface ImportReport {
  changes: { added: number; changed: number; unchanged: number; removed: number; spared: number };
  phoneFiles: number;
  faults: { error: number; warning: number; info: number };
}

/** One line of what an import would do. */
export interface ImportLine {
  kind: 'change' | 'phone-file' | 'fault';
  path?: string;
  change?: string;
  file?: string;
  code?: string;
  line?: number;
  column?: number;
}

const AT_ONCE = 12;

/** An import that is filled and waits for a decision. */
export class OpenImport {
  readonly #ringfleet: Asked;
  readonly #id: string;

  private constructor(ringfleet: Asked, id: string) {
    this.#ringfleet = ringfleet;
    this.#id = id;
  }

  /** Sends every file. @param modified time of the files */
  static async fill(
    ringfleet: Asked,
    folder: ProvisioningFolder,
    modified = new Date(),
  ): Promise<OpenImport> {
    const { id } = await ringfleet.json<{ id: string }>('imports', { method: 'POST', document: {} });
    const files = Object.entries(folder)[Symbol.iterator]();
    const sender = async () => {
      for (const [path, content] of files) {
        const query = new URLSearchParams({ path, modified: modified.toISOString() }).toString();
        const response = await ringfleet.ask(`imports/${id}/files?${query}`, {
          method: 'PUT',
          body: Uint8Array.from(Buffer.from(content)),
          headers: { 'content-type': 'application/octet-stream' },
        });
        if (response.status !== 204) throw new Error(`${path}: ${await response.text()}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    return new OpenImport(ringfleet, id);
  }

  report(): Promise<ImportReport> {
    return this.#ringfleet.json(`imports/${this.#id}`);
  }

  async lines(): Promise<ImportLine[]> {
    const response = await this.#ringfleet.ask(`imports/${this.#id}/lines`);
    const text = await response.text();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ImportLine);
  }

  async apply({ removeMissing = false, replaceMaster = false } = {}): Promise<void> {
    const document = { removeMissing, replaceMaster };
    await this.#ringfleet.json(`imports/${this.#id}/apply`, { method: 'POST', document });
  }
}

/** What {@link importFolder} adds, to see when phones are served the rest. */
export const marker = 'imported.txt';

/** Makes this folder, and a marker, all that the operator has: phones work from it when this resolves. */
export async function importFolder(ringfleet: RunningRingfleet, folder: ProvisioningFolder): Promise<void> {
  const mark = randomUUID();
  const filled = await OpenImport.fill(ringfleet, { ...folder, [marker]: mark });
  await filled.apply({ removeMissing: true, replaceMaster: true });
  await ringfleet.phonesSee(marker, mark);
}
