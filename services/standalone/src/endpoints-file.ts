import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '@ringfleet/service-kit';

/** Where this process listens. */
export interface Endpoints {
  /** Where phones are served. */
  ftp?: Endpoint;
  http: Endpoint;
  /** Health and metrics on a port of their own. */
  probes?: Endpoint;
}

/** `<data>/endpoints.json`: there, and whole, exactly while all of it listens. */
export class EndpointsFile {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'endpoints.json');
  }

  async write(endpoints: Endpoints): Promise<void> {
    const handle = await open(`${this.file}.new`, 'w');
    try {
      await handle.writeFile(`${JSON.stringify(endpoints)}\n`);
    } finally {
      await handle.close();
    }
    await rename(`${this.file}.new`, this.file);
  }

  /** Also what an earlier process left that was killed. */
  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
