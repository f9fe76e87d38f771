import { type EventData, formatOrder } from '@ringfleet/contracts';
import { ServiceBench, type ServiceBenchOptions } from '@ringfleet/service-kit/test-bench';
import { service } from './index.ts';
import type { ShownLine } from './search/shown-line.ts';

type UploadStored = EventData<'ringfleet.phone.upload-stored.v1'>;

export const MAC = '0004f28062d6';

/** An upload as a test makes it; everything that is left out is usual. */
export interface TestUpload {
  mac?: string;
  kind?: 'app-log' | 'boot-log';
  /** Minutes after the bench's beginning; gives the order too. */
  minute: number;
  /** The minute of the upload that began the copy. @default its own: STOR */
  generation?: number;
  verb?: UploadStored['verb'];
  text: string | Buffer;
}

/** When the bench's first upload came. */
export const BEGINNING = Date.parse('2026-11-20T08:00:00Z');

/** The service alone, told of uploads as gateways do. */
export class LogIndexerBench extends ServiceBench {
  static async start(options?: ServiceBenchOptions): Promise<LogIndexerBench> {
    const bench = new LogIndexerBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain(options);
    return bench;
  }

  /** Stores the bytes and tells of them. */
  async upload(upload: TestUpload): Promise<void> {
    await this.store(upload);
    await this.tell(upload);
  }

  async store(upload: TestUpload): Promise<void> {
    const bytes = this.sealer.seal(Buffer.from(upload.text));
    await this.blobs.putMany([{ key: blobKey(upload), bytes }]);
  }

  /** Publishes the event; a repeat has the same id. */
  async tell(upload: TestUpload, change: Partial<UploadStored> = {}): Promise<void> {
    const { mac = MAC, kind = 'app-log', minute, generation = minute, text } = upload;
    const order = orderOf(minute);
    const receivedAt = new Date(BEGINNING + minute * 60_000).toISOString();
    const data: UploadStored = {
      ...{ mac, kind, path: `${mac}-${kind.replace('-', '.')}`, order, receivedAt },
      ...{ verb: upload.verb ?? (generation === minute ? 'STOR' : 'APPE'), generation: orderOf(generation) },
      ...{ concurrent: false, size: Buffer.byteLength(text), wellFormed: true, gateway: 'gw-1' },
      ...{ hash: `hmac:${'a'.repeat(64)}`, blob: { key: blobKey(upload) } },
      ...change,
    };
    await this.publish('ringfleet.phone.upload-stored.v1', data, mac, {
      id: `${order}/upload/${mac}/${kind}`,
    });
  }

  /** All lines that are found, the newest first. */
  async found(query = ''): Promise<ShownLine[]> {
    await this.settled();
    const { status, body } = await this.request<{ items: ShownLine[] }>(
      'GET',
      `logs/search?limit=1000&${query}`,
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.items;
  }

  /** The found lines as logged, sorted. */
  async raws(query = ''): Promise<string[]> {
    return (await this.found(query)).map(({ raw }) => raw).sort();
  }
}

export function orderOf(minute: number): string {
  return formatOrder({ ms: BEGINNING + minute * 60_000, counter: 0, edit: 0, gateway: 'gw-1' });
}

/** A line of an application log, written so many seconds after the bench's beginning (phone on UTC). */
export function line(second: number, text: string, component = 'so', level = '4'): string {
  const at = new Date(BEGINNING + second * 1000).toISOString();
  const stamp = at.slice(5, 19).replace(/\D/g, '');
  return `${stamp}|${component.padEnd(5)}|${level}|00|${text}`;
}

function blobKey({ mac = MAC, kind = 'app-log', minute }: TestUpload): string {
  return `ftp-gateway/${mac}/${kind}/${minute}`;
}
