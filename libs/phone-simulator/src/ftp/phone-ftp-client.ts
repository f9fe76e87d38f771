import type { Socket } from 'node:net';
import { ControlConnection, type FtpTimeouts } from './control-connection.ts';
import { openActive, openPassive, type DataConnection, type PassiveMemory } from './data-connection.ts';
import { FtpReplyError, reasonOf } from './ftp-faults.ts';
import type { FtpReply } from './ftp-reply.ts';

/** The account and address that a phone dials. */
export interface FtpServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
}

export interface PhoneFtpOptions {
  /** `active` plays clients that know PORT alone. @default 'passive' */
  mode?: 'passive' | 'active';
  /** Whether RETR is sent although SIZE was answered 550, as libcurl of the phones' age does. @default true */
  retrieveAnyway?: boolean;
  timeouts?: Partial<FtpTimeouts>;
  /** Told of each file that was sent, whatever became of it. */
  onStore?: (attempt: StoreAttempt) => void;
}

/** A file that a phone sent, and what it was told. */
export interface StoreAttempt {
  verb: 'STOR' | 'APPE';
  /** Relative to the login directory. */
  path: string;
  bytes: Uint8Array;
  outcome: TransferOutcome;
}

/**
 * What became of a transfer. `absent`: a clean "not found". `refused`: the server said no for good (5xx). `failed`: it
 * broke, or was refused for now (4xx); worth another attempt.
 */
export type TransferOutcome =
  | { kind: 'done'; bytes: number; /** Whether the sink had enough before the end. */ stopped: boolean }
  | { kind: 'absent' }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string };

/** Takes what a transfer brings, at its own pace; `stop` closes the data connection as a phone does. */
export type TransferSink = (
  chunk: Uint8Array,
  about: { /** As SIZE said. */ size: number | undefined },
) => 'stop' | undefined | Promise<'stop' | undefined>;

const defaultTimeouts: FtpTimeouts = { connect: 15_000, reply: 60_000, stall: 60_000 };

/**
 * An FTP client with the habits of the libcurl in the phones (polycom-ucs.md section 3.1): one control connection that is
 * kept; USER, PASS, PWD; one CWD for each path segment and back to the entry path for a file elsewhere; EPSV, TYPE I
 * once, SIZE, RETR. One transfer at a time. A connection that breaks is made anew for the next transfer.
 */
export class PhoneFtpClient {
  readonly #server: FtpServerAddress;
  readonly #options: PhoneFtpOptions;
  readonly #timeouts: FtpTimeouts;
  #control: ControlConnection | undefined;
  #passive: PassiveMemory = { extended: true };
  #entryPath = '/';
  /** Segments below the entry path; undefined when a CWD went wrong half-way. */
  #directory: readonly string[] | undefined = [];
  #isBinary = false;

  constructor(server: FtpServerAddress, options: PhoneFtpOptions = {}) {
    this.#server = server;
    this.#options = options;
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts };
  }

  /** Reads a file. @param path relative to the login directory */
  async retrieve(path: string, sink: TransferSink): Promise<TransferOutcome> {
    return this.#transfer('RETR', path, async (control, name) => {
      const data = await this.#open(control);
      try {
        const sized = await control.send('SIZE', name);
        if (sized.code === 550 && this.#options.retrieveAnyway === false) return { kind: 'absent' };
        const size = sized.code === 213 ? Number(sized.text.trim()) : undefined;
        const begun = await control.send('RETR', name);
        if (begun.code >= 400) return refusal('RETR', begun);
        return await receive(control, await data.socket(), begun, size, sink);
      } finally {
        data.close();
      }
    });
  }

  /** Sends a file, or appends to it. @param path relative to the login directory */
  async store(
    path: string,
    bytes: Uint8Array,
    { append = false }: { append?: boolean } = {},
  ): Promise<TransferOutcome> {
    const verb = append ? 'APPE' : 'STOR';
    const outcome = await this.#send(verb, path, bytes);
    this.#options.onStore?.({ verb, path, bytes, outcome });
    return outcome;
  }

  /** Logs out politely and closes. Never throws. */
  async quit(): Promise<void> {
    const control = this.#control;
    this.#control = undefined;
    if (!control?.isOpen) return;
    await control.send('QUIT').catch(() => undefined);
    control.close();
  }

  /** Closes at once; a running transfer fails. */
  close(): void {
    this.#control?.close();
    this.#control = undefined;
  }

  async #send(verb: 'STOR' | 'APPE', path: string, bytes: Uint8Array): Promise<TransferOutcome> {
    return this.#transfer(verb, path, async (control, name) => {
      const data = await this.#open(control);
      try {
        const begun = await control.send(verb, name);
        if (begun.code >= 400) return refusal(verb, begun);
        const socket = await data.socket();
        socket.resume();
        socket.end(bytes);
        const ended = begun.code >= 200 ? begun : await control.nextReply();
        return ended.code >= 300
          ? refusal(verb, ended)
          : { kind: 'done', bytes: bytes.length, stopped: false };
      } finally {
        data.close();
      }
    });
  }

  async #transfer(
    verb: 'RETR' | 'STOR' | 'APPE',
    path: string,
    run: (control: ControlConnection, name: string) => Promise<TransferOutcome>,
  ): Promise<TransferOutcome> {
    if (/[\r\n\0]/.test(path)) return { kind: 'refused', reason: 'the name holds a line end' };
    const directories = path.split('/').filter((segment) => segment !== '' && segment !== '.');
    const name = directories.pop() ?? '';
    try {
      const control = await this.#loggedIn();
      const denied = await this.#changeTo(control, directories);
      if (!denied) return await run(control, name);
      return denied.code === 550 && verb === 'RETR' ? { kind: 'absent' } : refusal('CWD', denied);
    } catch (error) {
      if (error instanceof FtpReplyError) return refusal(error.verb, error.reply);
      this.close();
      return { kind: 'failed', reason: reasonOf(error) };
    }
  }

  async #loggedIn(): Promise<ControlConnection> {
    if (this.#control?.isOpen) return this.#control;
    const { host, port, user, password } = this.#server;
    const control = await ControlConnection.open(host, port, this.#timeouts);
    this.#control = control;
    this.#passive = { extended: true };
    this.#directory = [];
    this.#isBinary = false;
    try {
      const greeting = await control.nextReply();
      if (greeting.code >= 300) throw new FtpReplyError('the connection', greeting);
      const named = await control.send('USER', user);
      const login = named.code === 331 ? await control.send('PASS', password) : named;
      if (login.code !== 230) throw new FtpReplyError(named.code === 331 ? 'PASS' : 'USER', login);
      const printed = await control.send('PWD');
      this.#entryPath = /"((?:[^"]|"")*)"/.exec(printed.text)?.[1]?.replaceAll('""', '"') ?? '/';
    } catch (error) {
      this.close();
      throw error;
    }
    return control;
  }

  /** @returns the reply that denied it, if any */
  async #changeTo(control: ControlConnection, wanted: readonly string[]): Promise<FtpReply | undefined> {
    if (this.#directory?.join('/') === wanted.join('/')) return undefined;
    const isAtEntry = this.#directory?.length === 0;
    this.#directory = undefined;
    for (const segment of isAtEntry ? wanted : [this.#entryPath, ...wanted]) {
      const reply = await control.send('CWD', segment);
      if (reply.code >= 300) return reply;
    }
    this.#directory = wanted;
    return undefined;
  }

  async #open(control: ControlConnection): Promise<DataConnection> {
    const data =
      this.#options.mode === 'active'
        ? await openActive(control, this.#timeouts)
        : await openPassive(control, this.#passive, this.#timeouts);
    if (this.#isBinary) return data;
    const reply = await control.send('TYPE', 'I').catch((error: unknown) => {
      data.close();
      throw error;
    });
    this.#isBinary = reply.code === 200;
    return data;
  }
}

async function receive(
  control: ControlConnection,
  socket: Socket,
  begun: FtpReply,
  size: number | undefined,
  sink: TransferSink,
): Promise<TransferOutcome> {
  let bytes = 0;
  let stopped = false;
  let broken: unknown;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if ((await sink(chunk, { size })) !== 'stop') continue;
      stopped = true;
      break;
    }
  } catch (error) {
    broken = error;
  }
  socket.destroy();
  const ended = begun.code >= 200 ? begun : await control.nextReply();
  // A server may call an aborted transfer what it likes; the phone has what it wanted.
  if (stopped) return { kind: 'done', bytes, stopped };
  if (broken !== undefined) return { kind: 'failed', reason: reasonOf(broken) };
  if (ended.code >= 300) return { kind: 'failed', reason: new FtpReplyError('RETR', ended).message };
  if (size !== undefined && bytes < size)
    return { kind: 'failed', reason: `ended after ${bytes} of ${size} bytes` };
  return { kind: 'done', bytes, stopped };
}

function refusal(verb: string, reply: FtpReply): TransferOutcome {
  if (reply.code === 550 && verb === 'RETR') return { kind: 'absent' };
  const { message: reason } = new FtpReplyError(verb, reply);
  return reply.code < 500 ? { kind: 'failed', reason } : { kind: 'refused', reason };
}
