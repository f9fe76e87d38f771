import { setTimeout as wait } from 'node:timers/promises';
import type { PhoneMemory } from '@ringfleet/ucs';
import type { KnownImages } from '../boot/image-versions.ts';
import {
  SimulatedPhone,
  type PhoneReset,
  type SentUploads,
  type SimulatedPhoneOptions,
} from '../phone/simulated-phone.ts';
import { bootRow, type BootRow } from './boot-row.ts';
import { planFleet, type PlannedPhone } from './fleet-plan.ts';

/** What the user of each phone does after its first boot, and what the phone uploads for it. */
export interface FleetDoings {
  /** Settings made at the phone. */
  set?: ReadonlyMap<string, string>;
  /** Settings made on its web page. */
  setWeb?: ReadonlyMap<string, string>;
  /** The directory that a phone then has. */
  directory?: (mac: string) => Uint8Array;
  /** The call list that a phone then has. */
  calls?: (mac: string) => Uint8Array;
  /** What is reset after all that. */
  reset?: PhoneReset;
  /** Lines that the phone logs and appends after each boot. @default 0 */
  logLines?: number;
}

/** What phones remember, by MAC; undefined after a factory reset. */
export interface PhoneMemories {
  read(mac: string): Promise<PhoneMemory | undefined>;
  write(mac: string, memory: PhoneMemory | undefined): Promise<void>;
}

export interface FleetOptions
  extends FleetDoings, Omit<SimulatedPhoneOptions, 'knownImages' | 'mac' | 'model' | 'memory'> {
  phones: number;
  /** Any names of models; they take turns. @default one of each generation */
  models?: readonly string[];
  /** @default 0004f2f00000 */
  firstMac?: string;
  /** Phones at once. @default 10 */
  parallel?: number;
  /** Boots that begin in a second at most. @default no limit */
  rate?: number;
  /** Boots of each phone. @default 1 */
  boots?: number;
  /** Whether a phone comes to each of its boots with an empty memory, not only to the first. @default false */
  factoryReset?: boolean;
  /** Where phones' memories lie between runs. @default each begins as after a factory reset */
  memories?: PhoneMemories;
  /** Takes each boot's row; the phones that follow wait while it does. */
  onBoot?: (row: BootRow) => void | Promise<void>;
}

export interface FleetTotals {
  phones: number;
  boots: number;
  /** Boots with anything in `failed`. */
  failedBoots: number;
  uploads: number;
  bytes: number;
  /** Versions installed. */
  installs: number;
  ms: number;
}

/**
 * Boots a fleet of virtual phones over FTP. Only the phones that boot at a moment are in memory, so a fleet may be of any
 * size.
 * @throws RangeError for a model that nobody knows or a MAC that is none, before anything is sent
 */
export async function simulateFleet(options: FleetOptions): Promise<FleetTotals> {
  const { parallel = 10, phones, signal } = options;
  const planned = planFleet(options)[Symbol.iterator]();
  const totals: FleetTotals = {
    phones: 0,
    boots: 0,
    failedBoots: 0,
    uploads: 0,
    bytes: 0,
    installs: 0,
    ms: 0,
  };
  const knownImages: KnownImages = new Map();
  const pace = paceOf(options.rate, signal);
  const started = performance.now();
  const worker = async () => {
    for (let next = planned.next(); next.done !== true && !signal?.aborted; next = planned.next()) {
      for await (const row of phoneLife(next.value, { ...options, knownImages }, pace)) {
        count(totals, row);
        await options.onBoot?.(row);
      }
      totals.phones += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, parallel), phones) }, worker));
  return { ...totals, ms: Math.round(performance.now() - started) };
}

/** The boots of one phone, one after the other, and what its user does between them. */
async function* phoneLife(
  { mac, model }: PlannedPhone,
  options: FleetOptions & { knownImages: KnownImages },
  pace: () => Promise<void>,
): AsyncGenerator<BootRow> {
  const { boots = 1, factoryReset = false, signal, memories } = options;
  const memory = await memories?.read(mac);
  const phone = new SimulatedPhone({ ...options, mac, model, ...(memory ? { memory } : {}) });
  for (let boot = 1; boot <= boots; boot += 1) {
    await pace();
    if (signal?.aborted) return;
    if (factoryReset) await phone.reset('factory');
    const row = bootRow(boot, await phone.boot());
    for await (const sent of doings(phone, mac, boot, options)) {
      row.uploads += sent.uploads;
      row.bytes += sent.bytes;
      row.failed.push(...sent.failed);
    }
    await memories?.write(mac, phone.memory);
    yield row;
  }
}

async function* doings(
  phone: SimulatedPhone,
  mac: string,
  boot: number,
  { set, setWeb, directory, calls, reset, logLines = 0 }: FleetDoings,
): AsyncGenerator<SentUploads> {
  if (boot === 1) {
    if (set !== undefined && set.size > 0) yield await phone.set('phone', set);
    if (setWeb !== undefined && setWeb.size > 0) yield await phone.set('web', setWeb);
    if (directory !== undefined) yield await phone.storeDirectory(directory(mac));
    if (calls !== undefined) yield await phone.storeCalls(calls(mac));
    if (reset !== undefined) yield await phone.reset(reset);
  }
  if (logLines > 0) yield await phone.log(logLines);
}

function count(totals: FleetTotals, row: BootRow): void {
  totals.boots += 1;
  totals.failedBoots += row.failed.length > 0 ? 1 : 0;
  totals.uploads += row.uploads;
  totals.bytes += row.bytes;
  totals.installs += row.firmware.installed.length;
}

/** Lets boots begin at a steady rate. */
function paceOf(rate: number | undefined, signal: AbortSignal | undefined): () => Promise<void> {
  let next = performance.now();
  return async () => {
    if (rate === undefined) return;
    const delay = next - performance.now();
    next = Math.max(next, performance.now()) + 1000 / rate;
    if (delay > 0) await wait(delay, undefined, signal ? { signal } : {}).catch(() => undefined);
  };
}
