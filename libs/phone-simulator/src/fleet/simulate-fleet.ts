import { setTimeout as wait } from 'node:timers/promises';
import {
  findModel,
  usualApplication,
  virtualPhone,
  writeOverrideFile,
  type BootResult,
  type BootServer,
  type PhoneMemory,
} from '@ringfleet/ucs';
import { bootPhone, type BootOptions } from '../boot/boot-phone.ts';
import type { KnownImages } from '../boot/image-versions.ts';
import { PhoneFtpClient, type FtpServerAddress } from '../ftp/phone-ftp-client.ts';
import { bootRow, type BootRow } from './boot-row.ts';
import { planFleet, type PlannedPhone } from './fleet-plan.ts';

export interface FleetOptions extends Omit<BootOptions, 'knownImages'> {
  /** As DHCP option 160 says it, with the path of a site or the name of a master file. */
  bootServer: BootServer;
  /** The account of the phones; a user and password in the boot server's address beat it. @default PlcmSpIp/PlcmSpIp */
  user?: string;
  password?: string;
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
  /** Settings that each user makes at the phone after its first boot; the phone uploads them at once. */
  set?: ReadonlyMap<string, string>;
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

/** The factory's account (polycom-ucs.md section 3.1). */
const FACTORY_ACCOUNT = 'PlcmSpIp';
const FTP_PORT = 21;

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

/** The boots of one phone, one after the other. */
async function* phoneLife(
  { mac, model }: PlannedPhone,
  options: FleetOptions & { knownImages: KnownImages },
  pace: () => Promise<void>,
): AsyncGenerator<BootRow> {
  const { bootServer, boots = 1, factoryReset = false, set, signal } = options;
  const server = serverAddress(options);
  let memory: PhoneMemory | undefined;
  let application = usualApplication(findModel(model)?.boot ?? 'vvx').version;
  for (let boot = 1; boot <= boots; boot += 1) {
    await pace();
    if (signal?.aborted) return;
    const phone = virtualPhone({
      mac,
      model,
      bootServer,
      clock: new Date(),
      applicationVersion: application,
      ...(memory === undefined || factoryReset ? {} : { memory }),
    });
    const booted = await bootPhone(phone, server, options);
    const { result } = booted;
    const row = bootRow(boot, booted);
    memory = result.memory;
    application = result.application?.version ?? application;
    if (boot === 1 && set !== undefined && set.size > 0) {
      memory = { ...memory, phoneSettings: new Map([...memory.phoneSettings, ...set]) };
      const reason = await uploadSettings(result, memory.phoneSettings, server, options);
      if (reason === undefined) row.uploads += 1;
      else row.failed.push(`STOR ${result.local.path}: ${reason}`);
    }
    yield row;
  }
}

/** Within seconds of a change at the phone it uploads the whole override file. @returns why not, if so */
async function uploadSettings(
  { phone, local, master, application }: BootResult,
  settings: ReadonlyMap<string, string>,
  server: FtpServerAddress,
  options: BootOptions,
): Promise<string | undefined> {
  if (master?.elsewhere.overrides) return undefined;
  const text = writeOverrideFile({
    origin: 'phone',
    application: application ?? usualApplication(phone.generation),
    created: new Date(),
    baseProfile: 'Generic',
    settings,
  });
  const client = new PhoneFtpClient(server, options);
  const outcome = await client.store(local.path, new TextEncoder().encode(text));
  await client.quit();
  return outcome.kind === 'done' ? undefined : outcome.kind === 'absent' ? 'not found' : outcome.reason;
}

function serverAddress({ bootServer, user, password }: FleetOptions): FtpServerAddress {
  return {
    host: bootServer.host,
    port: bootServer.port ?? FTP_PORT,
    user: bootServer.user ?? user ?? FACTORY_ACCOUNT,
    password: bootServer.password ?? password ?? FACTORY_ACCOUNT,
  };
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
