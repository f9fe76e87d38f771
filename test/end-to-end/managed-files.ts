import { compareParameters, modelLacks, readMasterFile, masterAttribute } from '@ringfleet/ucs';
import type { ProvisioningFolder } from './provisioning-folders.ts';
import type { RunningRingfleet } from './running-ringfleet.ts';
import { boot, type BootedPhone } from './virtual-boots.ts';

/** Answer of `manage` and `unmanage`. */
export interface ManagementAnswer {
  path: string;
  becomes: string;
  before: { reader: string; parameters: number; withheld: string[] }[];
  differences: { reader: string; name: string; before: string | null; after: string | null }[];
  notes: string[];
  refused?: string;
  report: { version?: number; counts: { added: number; changed: number; removed: number } };
}

/** A request that changes nothing is answered with its problem document. */
export type Refusal = { code: string; detail: string };

export async function manage(
  ringfleet: RunningRingfleet,
  path: string,
  query = '',
): Promise<ManagementAnswer | Refusal> {
  return (await ringfleet.ask(`manage/${path}${query}`, { method: 'POST' })).json() as never;
}

export async function unmanage(
  ringfleet: RunningRingfleet,
  path: string,
  query = '',
): Promise<ManagementAnswer | Refusal> {
  return (await ringfleet.ask(`unmanage/${path}${query}`, { method: 'POST' })).json() as never;
}

/** Waits until phones are served what the newest change set made: gateways follow some milliseconds later. */
export async function phonesInStep(ringfleet: RunningRingfleet): Promise<void> {
  const { items } = await ringfleet.json<{ items: { path: string; version: number }[] }>('tree?limit=1000');
  const newest = Math.max(...items.map(({ version }) => version));
  for (const { path, version } of items) {
    if (version < newest) continue;
    const read = await ringfleet.ask(`tree/${path}`);
    await served(ringfleet, path, Buffer.from(await read.arrayBuffer()));
  }
}

/** Each look is a session of its own: one that has read a master file goes on with the tree of that moment. */
async function served(ringfleet: RunningRingfleet, path: string, bytes: Buffer): Promise<void> {
  for (let same = false; !same;) {
    const phone = await ringfleet.lines();
    same = (await phone.retrieve(`RETR ${path}`)).bytes.equals(bytes);
    await phone.quit();
  }
}

/** Effective values of each phone after a boot over FTP. */
export type Seen = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/** Boots every phone on what is newest, one after the other. */
export async function bootAll(ringfleet: RunningRingfleet, phones: readonly BootedPhone[]): Promise<Seen> {
  await phonesInStep(ringfleet);
  const seen = new Map<string, Map<string, string | null>>();
  for (const phone of phones) {
    const { result } = await boot(ringfleet, { ...phone, wantsUploads: false });
    const values = [...result.effective].map(
      ([name, { value, notApplied }]) => [name, notApplied === undefined ? value : null] as const,
    );
    seen.set(`${phone.model} ${phone.mac}`, new Map(values));
  }
  return seen;
}

/** What differs for any phone; what its model is known to lack may be withheld. */
export function changedFor(before: Seen, after: Seen): string[] {
  return [...before].flatMap(([phone, values]) =>
    compareParameters(values, after.get(phone) ?? new Map())
      .filter((pair) => !(pair.after === null && modelLacks(pair.name, phone.split(' ')[0] ?? '')))
      .map(({ name, before: old, after: fresh }) => `${phone}: ${name} ${old} -> ${fresh}`),
  );
}

/** A phone of each generation, of a model that nobody knows, and of every model that the master file names. */
export function phonesOf(folder: ProvisioningFolder): BootedPhone[] {
  const master = readMasterFile(Buffer.from(folder['000000000000.cfg'] ?? ''));
  const models = new Set(['VVX400', 'SPIP331', 'NobodyKnows']);
  for (const { name } of master.attributes) models.add(masterAttribute(name)?.model ?? 'VVX400');
  return [...models].map((model, at) => ({ mac: `0004f25000${String(at).padStart(2, '0')}`, model }));
}

/** Paths that CONFIG_FILES names in the order of the lists, each once. */
export function listed(folder: ProvisioningFolder): string[] {
  const master = readMasterFile(Buffer.from(folder['000000000000.cfg'] ?? ''));
  const paths = master.attributes
    .filter(({ name }) => masterAttribute(name)?.base === 'CONFIG_FILES')
    .flatMap(({ value }) => value.split(',').map((entry) => entry.trim()))
    .filter((path) => Object.hasOwn(folder, path));
  return [...new Set(paths)];
}
