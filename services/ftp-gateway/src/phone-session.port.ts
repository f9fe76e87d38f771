import type { Readable } from 'node:stream';

/** What a refused request is answered with: an FTP reply of RFC 959 and a sentence. */
export class FtpRefusal extends Error {
  readonly reply: number;

  constructor(reply: number, text: string) {
    // An answer, not a fault: each boot asks for absent names, and the stack that nobody reads would cost more than the reply.
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(text);
    Error.stackTraceLimit = frames;
    this.name = 'FtpRefusal';
    this.reply = reply;
  }
}

export interface FileStatus {
  /** Bytes. */
  size: number;
  modified: Date;
  directory: boolean;
}

export interface ListedFile extends FileStatus {
  name: string;
}

export interface OpenedFile {
  /** Bytes of the whole file, whatever the offset. */
  size: number;
  /** From the asked offset on: small files at once, large ones as a stream. */
  content: Buffer | Readable;
}

/** Takes one upload. Exactly one of commit and abort ends it. */
export interface UploadSink {
  /** Resolves when the next chunk may come. @throws FtpRefusal 552 when the limit of its kind is passed. */
  write(chunk: Buffer): Promise<void>;
  /** Resolves when the bytes are durable: only then comes the 226. @throws FtpRefusal 452 when the journal is full. */
  commit(): Promise<void>;
  abort(reason: 'control-closed' | 'data-closed' | 'stalled' | 'shutdown'): Promise<void>;
}

/** One request of the session as it ended, for the activity events. `path` is as the phone named it, made absolute. */
export interface EndedRequest {
  verb: string;
  path: string;
  reply: number;
  bytes: number;
  ms: number;
}

/**
 * What one FTP session can do; the transport calls it, the gateway implements it. Paths come as the client wrote
 * them, joined to the working directory, with a leading slash. All refusals are FtpRefusal.
 */
export interface PhoneSession {
  /** @throws FtpRefusal 530; takes as long as the defender wants it to. */
  login(user: string, password: string): Promise<void>;
  /** @throws FtpRefusal 550 when no such directory exists for this session. */
  changeDirectory(path: string): Promise<void>;
  /** @throws FtpRefusal 550 */
  status(path: string): Promise<FileStatus>;
  /** Binds the session by the path. @throws FtpRefusal 550 (absent or another phone's), 451 (bytes unavailable now) */
  open(path: string, offset: number): Promise<OpenedFile>;
  /** Binds the session. Called before 150. @throws FtpRefusal 553 (name, other phone), 452 (journal full) */
  beginUpload(path: string, options: { append: boolean; announcedSize?: number }): Promise<UploadSink>;
  /** What this session may read there. @throws FtpRefusal 550 */
  list(path: string): Promise<ListedFile[]>;
  /** A phone's own logs only. @throws FtpRefusal 550, 553 */
  delete(path: string): Promise<void>;
  /** Only directories that a master names. @throws FtpRefusal 550 */
  makeDirectory(path: string): Promise<void>;
  ended(request: EndedRequest): void;
  /** The control connection is gone. */
  close(): void;
}

export interface SessionOpening {
  /** Address of the client without an IPv4-mapped prefix. */
  address: string;
  /** Address on which the control connection arrived. */
  localAddress: string;
}

/** Makes the session of a new control connection; undefined refuses it (421). */
export type OpenSession = (opening: SessionOpening) => PhoneSession | undefined;

/** What the gateway starts and stops: the FTP front. */
export interface FtpTransport {
  /** Resolves with the bound port. @throws RF_FTP_LISTEN, RF_FTP_PATCH_MISSING */
  listen(): Promise<{ host: string; port: number }>;
  /** Takes no new connections, lets transfers end within `graceMs`, answers idle sessions 421. */
  drain(graceMs: number): Promise<void>;
  /** Open control connections. */
  sessions(): number;
}
