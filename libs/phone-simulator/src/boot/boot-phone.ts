import { setTimeout as wait } from 'node:timers/promises';
import {
  driveBoot,
  type BootAnswer,
  type BootRequest,
  type BootResult,
  type VirtualPhone,
} from '@ringfleet/ucs';
import { PhoneFtpClient, type FtpServerAddress, type PhoneFtpOptions } from '../ftp/phone-ftp-client.ts';
import { ImageReader, type KnownImages } from './image-versions.ts';

export interface BootOptions extends PhoneFtpOptions {
  /** No idle session at the end and short waits between attempts. @default false */
  fast?: boolean;
  /** Milliseconds that the idle session is kept (polycom-ucs.md section 1.6). @default 30000, fast: 0 */
  idleMs?: number;
  /** Milliseconds between attempts of a transfer. @default 1000, fast: 50 */
  retryMs?: number;
  /** Two: what the phone uploads goes over a connection of its own (SL-84 p. 44). @default 1 */
  connections?: 1 | 2;
  /** Shared by a fleet; unset, each boot finds out by itself. */
  knownImages?: KnownImages;
  /** Ends the boot: connections are closed, what is under way fails. */
  signal?: AbortSignal;
}

/** One boot as seen from the wire. */
export interface PhoneBoot {
  result: BootResult;
  /** Both directions, without the control connection. */
  bytes: number;
  /** Files sent and stored. */
  uploads: number;
  /** Until the last transfer; the idle session is not in it. */
  ms: number;
}

/** More than any file that phones read as a whole. */
const MOST_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Boots a virtual phone over FTP. Nothing that the server does ends it with an error: a phone always comes up, if need be
 * on what it has; the result's faults say what went wrong.
 * @param server where the phone's boot server address leads; a user and password in that address have been put in
 */
export async function bootPhone(
  phone: VirtualPhone,
  server: FtpServerAddress,
  options: BootOptions = {},
): Promise<PhoneBoot> {
  const { fast = false, signal } = options;
  const session = new PhoneSession(server, options);
  const close = () => session.close();
  signal?.addEventListener('abort', close, { once: true });
  const started = performance.now();
  let restart = 0;
  try {
    const result = await driveBoot(phone, async (request) => {
      if (request.attempt > 1) await pause(options.retryMs ?? (fast ? 50 : 1000), signal);
      if (signal?.aborted) return { kind: 'refused', reason: 'the simulation was stopped' };
      if (request.restart !== restart) await session.quit();
      restart = request.restart;
      return session.answer(request);
    });
    const ms = performance.now() - started;
    await pause(options.idleMs ?? (fast ? 0 : 30_000), signal);
    return { result, ms, bytes: session.bytes, uploads: session.uploads };
  } finally {
    await session.quit();
    signal?.removeEventListener('abort', close);
  }
}

/** The connections of one boot. */
class PhoneSession {
  readonly #server: FtpServerAddress;
  readonly #reading: PhoneFtpClient;
  readonly #writing: PhoneFtpClient;
  readonly #images: ImageReader;
  #bytes = 0;
  uploads = 0;

  constructor(server: FtpServerAddress, options: BootOptions) {
    this.#server = server;
    this.#reading = new PhoneFtpClient(server, options);
    this.#writing = options.connections === 2 ? new PhoneFtpClient(server, options) : this.#reading;
    this.#images = new ImageReader(this.#reading, options.knownImages ?? new Map<string, string>());
  }

  get bytes(): number {
    return this.#bytes + this.#images.bytes;
  }

  async answer(request: BootRequest): Promise<BootAnswer> {
    const path = request.elsewhere ? this.#ownPath(request.path) : request.path;
    if (path === undefined)
      return { kind: 'refused', reason: 'it lies on another server, which the simulation does not ask' };
    if (request.verb === 'RETR')
      return request.role === 'firmware' || request.role === 'bootrom'
        ? this.#images.read(path, request.installedVersion)
        : this.#read(path);
    const bytes = request.bytes ?? new Uint8Array();
    const outcome = await this.#writing.store(path, bytes, { append: request.verb === 'APPE' });
    if (outcome.kind !== 'done') return outcome;
    this.uploads += 1;
    this.#bytes += outcome.bytes;
    return { kind: 'stored' };
  }

  async quit(): Promise<void> {
    await this.#reading.quit();
    await this.#writing.quit();
  }

  close(): void {
    this.#reading.close();
    this.#writing.close();
  }

  async #read(path: string): Promise<BootAnswer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const outcome = await this.#reading.retrieve(path, (chunk) => {
      size += chunk.length;
      this.#bytes += chunk.length;
      if (size > MOST_FILE_BYTES) return 'stop';
      chunks.push(chunk);
      return undefined;
    });
    if (outcome.kind !== 'done') return outcome;
    if (outcome.stopped) return { kind: 'refused', reason: `larger than ${MOST_FILE_BYTES} bytes` };
    return { kind: 'found', bytes: Buffer.concat(chunks) };
  }

  /** The path of a URL that leads to the same server after all. */
  #ownPath(url: string): string | undefined {
    const { protocol, hostname, port, pathname } = URL.parse(url) ?? {};
    if (protocol !== 'ftp:' || hostname !== this.#server.host) return undefined;
    return Number(port === '' || port === undefined ? 21 : port) === this.#server.port
      ? pathname?.replace(/^\/+/, '')
      : undefined;
  }
}

/** Waits; a stop ends the wait, and what comes next notices it. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0) return;
  await wait(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
}
