import {
  appLogAfter,
  callsAfter,
  directoryAfter,
  findModel,
  overridesAfter,
  usualApplication,
  virtualPhone,
  type BootResult,
  type BootServer,
  type LaterUpload,
  type PhoneMemory,
} from '@ringfleet/ucs';
import { bootPhone, type BootOptions, type PhoneBoot } from '../boot/boot-phone.ts';
import { PhoneFtpClient, type FtpServerAddress } from '../ftp/phone-ftp-client.ts';
import { runLogChunks } from './run-log-chunks.ts';

export interface SimulatedPhoneOptions extends BootOptions {
  /** 12 lower-case hex digits. */
  mac: string;
  /** Any name of the model. */
  model: string;
  /** As DHCP option 160 says it, with the path of a site or the name of a master file. */
  bootServer: BootServer;
  /** The phone's account; a user and password in the boot server's address beat it. @default PlcmSpIp/PlcmSpIp */
  user?: string;
  password?: string;
  /** Whether it keeps to its own settings, whatever its override files on the server say. @default false */
  isStubborn?: boolean;
  /** What it remembers of an earlier run. @default as after a factory reset */
  memory?: PhoneMemory;
}

/** What a phone sent between boots. */
export interface SentUploads {
  uploads: number;
  bytes: number;
  /** `STOR <path>: <why not>`. */
  failed: string[];
}

/** Local config: what was set at the phone; web config: on its web page; factory: all that it remembers. */
export type PhoneReset = 'local' | 'web' | 'factory';

/** The factory's account (polycom-ucs.md section 3.1). */
const FACTORY_ACCOUNT = 'PlcmSpIp';
const FTP_PORT = 21;

/**
 * One virtual phone through any number of boots: its settings, directory and application stay with it. What its user does
 * between boots it uploads at once, as phones do; for that it must have booted.
 */
export class SimulatedPhone {
  readonly #options: SimulatedPhoneOptions;
  readonly #server: FtpServerAddress;
  #memory: PhoneMemory | undefined;
  #application: string;
  #last: BootResult | undefined;
  #lines = 0;

  constructor(options: SimulatedPhoneOptions) {
    const { bootServer, user = FACTORY_ACCOUNT, password = FACTORY_ACCOUNT, model } = options;
    this.#options = options;
    this.#memory = options.memory;
    this.#server = {
      host: bootServer.host,
      port: bootServer.port ?? FTP_PORT,
      user: bootServer.user ?? user,
      password: bootServer.password ?? password,
    };
    this.#application = usualApplication(findModel(model)?.boot ?? 'vvx').version;
  }

  /** The settings that it holds itself, by where they were made. */
  get settings(): Record<'phone' | 'web', ReadonlyMap<string, string>> {
    const { phoneSettings = new Map<string, string>(), webSettings = new Map<string, string>() } =
      this.#memory ?? {};
    return { phone: phoneSettings, web: webSettings };
  }

  /** All that it keeps through a restart; undefined after a factory reset. */
  get memory(): PhoneMemory | undefined {
    return this.#memory;
  }

  async boot(): Promise<PhoneBoot> {
    const { mac, model, bootServer, isStubborn = false } = this.#options;
    const phone = virtualPhone({
      ...{ mac, model, bootServer, isStubborn, clock: new Date(), applicationVersion: this.#application },
      ...(this.#memory === undefined ? {} : { memory: this.#memory }),
    });
    const booted = await bootPhone(phone, this.#server, this.#options);
    this.#last = booted.result;
    this.#memory = booted.result.memory;
    this.#application = booted.result.application?.version ?? this.#application;
    return booted;
  }

  /** Settings that its user makes at the phone, or somebody on its web page, beside those that it has. */
  async set(origin: 'phone' | 'web', settings: ReadonlyMap<string, string>): Promise<SentUploads> {
    return this.#storeOverrides(origin, new Map([...this.settings[origin], ...settings]));
  }

  /**
   * Resets local or web config: the phone has none and stores an emptied file (unproven, polycom-ucs.md section 6.5). A
   * factory reset sends nothing: the next boot reads back what the server kept.
   */
  async reset(what: PhoneReset): Promise<SentUploads> {
    if (what !== 'factory') return this.#storeOverrides(what === 'local' ? 'phone' : 'web', new Map());
    this.#memory = undefined;
    return nothingSent();
  }

  /** Its user changes the directory. */
  async storeDirectory(bytes: Uint8Array): Promise<SentUploads> {
    const upload = directoryAfter(this.#booted(), bytes);
    this.#remember({ directory: bytes });
    return this.#send('STOR', [upload]);
  }

  async storeCalls(bytes: Uint8Array): Promise<SentUploads> {
    return this.#send('STOR', [callsAfter(this.#booted(), bytes)]);
  }

  /** Logs lines, and appends them to the server's copy as its buffer fills: in three pieces at least. */
  async log(lines: number): Promise<SentUploads> {
    return this.#send('APPE', this.#logged(lines));
  }

  *#logged(lines: number): Generator<LaterUpload | undefined> {
    const first = this.#lines + 1;
    this.#lines += lines;
    for (const bytes of runLogChunks({ mac: this.#options.mac, first, lines }))
      yield appLogAfter(this.#booted(), bytes);
  }

  #storeOverrides(origin: 'phone' | 'web', settings: ReadonlyMap<string, string>): Promise<SentUploads> {
    const upload = overridesAfter(this.#booted(), origin, settings, new Date());
    this.#remember(origin === 'phone' ? { phoneSettings: settings } : { webSettings: settings });
    return this.#send('STOR', [upload]);
  }

  #remember(change: Partial<PhoneMemory>): void {
    this.#memory = { phoneSettings: new Map(), webSettings: new Map(), ...this.#memory, ...change };
  }

  async #send(verb: 'STOR' | 'APPE', uploads: Iterable<LaterUpload | undefined>): Promise<SentUploads> {
    const sent = nothingSent();
    const client = new PhoneFtpClient(this.#server, this.#options);
    for (const upload of uploads) {
      if (!upload || this.#options.signal?.aborted) continue;
      const outcome = await client.store(upload.path, upload.bytes, { append: verb === 'APPE' });
      if (outcome.kind === 'done') {
        sent.uploads += 1;
        sent.bytes += outcome.bytes;
      } else
        sent.failed.push(
          `${verb} ${upload.path}: ${outcome.kind === 'absent' ? 'not found' : outcome.reason}`,
        );
    }
    await client.quit();
    return sent;
  }

  #booted(): BootResult {
    if (!this.#last) throw new TypeError(`${this.#options.mac} has not booted yet`);
    return this.#last;
  }
}

function nothingSent(): SentUploads {
  return { uploads: 0, bytes: 0, failed: [] };
}
