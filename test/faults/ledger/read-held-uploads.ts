import type { EventBus } from '@ringfleet/messaging';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import { Client } from 'basic-ftp';
import { download } from '../../end-to-end/ftp-bytes.ts';
import { overrideFiles, type HeldUploads } from './held-uploads.ts';
import { readUploadEvents } from './read-bus.ts';

/** What is asked, all of it open to people and programs; the sealer takes the installation's keys. */
export interface AskedSystem {
  bus: EventBus;
  topicPrefix: string;
  blobs: BlobStore;
  sealer: Sealer;
  /** The console's API. @param path below `/api/v1/` */
  json<T>(path: string): Promise<T>;
  /** Of blobs that were looked at before: the bytes of a key never change. */
  knownBlobs: Map<string, string>;
  /** Where phones log in, by the gateway. */
  gateways: ReadonlyMap<string, { host: string; port: number; user: string; password: string }>;
}

/** The gateways' folder in the blob store. */
const UPLOADS = 'ftp-gateway/uploads';
const AT_A_TIME = 4;

interface Page<T> {
  items: T[];
  cursor?: string;
}

/** What the system holds now of some phones. */
export async function readHeldUploads(system: AskedSystem, macs: readonly string[]): Promise<HeldUploads> {
  const asked = new Set(macs);
  const events = (await readUploadEvents(system.bus, system.topicPrefix)).filter(({ mac }) => asked.has(mac));
  const held = {
    blobs: new Map<string, string>(),
    lines: new Map<string, string[]>(),
    versions: new Map<string, string[]>(),
    served: new Map<string, Map<string, string | undefined>>(),
    drift: new Map<string, { value: string; order: string }[]>(),
  };
  await eachOf(macs, async (mac) => {
    for (const [key, hash] of await blobsOf(system, mac)) held.blobs.set(key, hash);
    const lines = await allOf<{ raw: string }>(system, `logs/search?mac=${mac}`);
    held.lines.set(
      mac,
      lines.map(({ raw }) => raw),
    );
    for (const kind of overrideFiles) {
      const versions = await allOf<{ version: string }>(system, `drift/history/${mac}/${kind}?`);
      held.versions.set(
        `${mac}/${kind}`,
        versions.map(({ version }) => version),
      );
      held.served.set(`${mac}/${kind}`, new Map());
    }
    const records = await allOf<{ parameter: string; value: string; order: string }>(
      system,
      `drift?all=true&phone=${mac}`,
    );
    for (const { parameter, value, order } of records) {
      const name = `${mac}/${parameter}`;
      held.drift.set(name, [...(held.drift.get(name) ?? []), { value, order }]);
    }
  });
  for (const gateway of system.gateways.keys())
    for (const mac of macs)
      for (const [kind, hash] of await servedOf(system, gateway, mac))
        held.served.get(`${mac}/${kind}`)?.set(gateway, hash);
  return { events, ...held };
}

async function blobsOf(
  { blobs, knownBlobs, sealer }: AskedSystem,
  mac: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await blobs.list(`${UPLOADS}/${mac}/`, cursor === undefined ? {} : { cursor });
    await eachOf(page.items, async ({ key }) => {
      const hash = knownBlobs.get(key) ?? sealer.keyedHash(sealer.open(await blobs.get(key)));
      knownBlobs.set(key, hash);
      found.set(key, hash);
    });
    ({ cursor } = page);
  } while (cursor !== undefined);
  return found;
}

/** A few at a time. */
async function eachOf<T>(items: readonly T[], take: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const one = async () => {
    for (const item of waiting) await take(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
}

/** All pages of a list. @param path with its query begun */
export async function allOf<T>(system: Pick<AskedSystem, 'json'>, path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await system.json(`${path}&limit=1000${more}`);
    found.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return found;
}

/** What a gateway gives to a phone that reads its override files back; its session is the phone's alone. */
async function servedOf(
  { gateways, sealer }: AskedSystem,
  gateway: string,
  mac: string,
): Promise<Map<string, string | undefined>> {
  const client = new Client(30_000);
  await client.access(gateways.get(gateway) ?? {});
  try {
    const served = new Map<string, string | undefined>();
    for (const kind of overrideFiles) {
      const bytes = await download(client, `${mac}-${kind}.cfg`).catch(() => undefined);
      served.set(kind, bytes && sealer.keyedHash(bytes));
    }
    return served;
  } finally {
    client.close();
  }
}
