import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Answer, ServiceBench, type ServiceBenchOptions } from '@ringfleet/service-kit/test-bench';
import { service } from './index.ts';

/** The catalog alone, asked over HTTP. */
export class CatalogBench extends ServiceBench {
  static async start(options?: ServiceBenchOptions): Promise<CatalogBench> {
    const bench = new CatalogBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain(options);
    return bench;
  }

  /** @param path below `firmware/` */
  ask<T = Record<string, unknown>>(
    path: string,
    { method, json, bytes }: { method?: string; json?: unknown; bytes?: Uint8Array } = {},
  ): Promise<Answer<T>> {
    const body = json ?? bytes;
    return this.request<T>(method ?? (body === undefined ? 'GET' : 'POST'), `firmware/${path}`, body);
  }

  /** Keys of the catalog's blobs. */
  async blobKeys(): Promise<string[]> {
    return (await this.blobs.list('firmware-catalog/')).items.map(({ key }) => key);
  }

  incoming(): Promise<string[]> {
    return readdir(join(this.folder, 'firmware-catalog', 'incoming'));
  }
}
