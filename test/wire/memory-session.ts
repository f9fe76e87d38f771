import type { Readable } from 'node:stream';
import {
  type EndedRequest,
  type FileStatus,
  FtpRefusal,
  type ListedFile,
  type OpenedFile,
  type PhoneSession,
  type UploadSink,
} from '../../services/ftp-gateway/src/phone-session.port.ts';

/** A file of the memory store; `stream` makes its content lazily, in place of bytes. */
interface StoredFile {
  bytes: Buffer;
  modified: Date;
  stream?: { size: number; open: (offset: number) => Readable };
}

/** What became of an upload. */
export interface UploadEnd {
  path: string;
  append: boolean;
  announcedSize: number | undefined;
  bytes: Buffer;
  end: 'committed' | 'control-closed' | 'data-closed' | 'stalled' | 'shutdown';
}

/** Files, directories and accounts that all sessions of one test share, and what happened to them. */
export class MemoryStore {
  readonly files = new Map<string, StoredFile>();
  readonly directories = new Set(['/']);
  readonly uploads: UploadEnd[] = [];
  readonly ended: EndedRequest[] = [];
  /** Sessions that the transport opened and closed. */
  opened = 0;
  closed = 0;
  password = 'PlcmSpIp';
  /** Awaited by every login and every commit: tests hold them back with it. */
  beforeLogin: () => Promise<void> = () => Promise.resolve();
  beforeCommit: () => Promise<void> = () => Promise.resolve();
  /** Uploads of more bytes are refused with 552. */
  uploadLimit = Infinity;
  readonly #watchers = new Set<() => void>();

  put(path: string, content: string | Buffer): void {
    this.files.set(path, {
      bytes: Buffer.from(content),
      modified: new Date(Date.UTC(2024, 1, 29, 23, 5, 7)),
    });
  }

  putStream(path: string, size: number, open: (offset: number) => Readable): void {
    this.files.set(path, { bytes: Buffer.alloc(0), modified: new Date(0), stream: { size, open } });
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.bytes.toString();
  }

  openSession(): PhoneSession {
    this.opened++;
    return new MemorySession(this);
  }

  /** Resolves as soon as the condition holds; looked at whenever something happened to the store. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  changed(): void {
    for (const look of this.#watchers) look();
  }
}

/** A session over a MemoryStore: any user with the store's password, all files readable and writable. */
class MemorySession implements PhoneSession {
  constructor(private readonly store: MemoryStore) {}

  async login(_user: string, password: string): Promise<void> {
    await this.store.beforeLogin();
    if (password !== this.store.password) throw new FtpRefusal(530, 'Login incorrect');
  }

  async changeDirectory(path: string): Promise<void> {
    if (!this.store.directories.has(path)) throw new FtpRefusal(550, 'No such directory');
  }

  async status(path: string): Promise<FileStatus> {
    const file = this.store.files.get(path);
    if (file)
      return { size: file.stream?.size ?? file.bytes.length, modified: file.modified, directory: false };
    if (this.store.directories.has(path)) return { size: 0, modified: new Date(0), directory: true };
    throw new FtpRefusal(550, 'Not found');
  }

  async open(path: string, offset: number): Promise<OpenedFile> {
    const file = this.store.files.get(path);
    if (!file) throw new FtpRefusal(550, 'Not found');
    if (file.stream) return { size: file.stream.size, content: file.stream.open(offset) };
    return { size: file.bytes.length, content: file.bytes.subarray(offset) };
  }

  async beginUpload(path: string, options: { append: boolean; announcedSize?: number }): Promise<UploadSink> {
    if (path.endsWith('/forbidden')) throw new FtpRefusal(553, 'Not yours');
    const chunks: Buffer[] = [];
    let received = 0;
    const end = (how: UploadEnd['end']): void => {
      const { append, announcedSize } = options;
      this.store.uploads.push({ path, append, announcedSize, bytes: Buffer.concat(chunks), end: how });
      this.store.changed();
    };
    return {
      write: async (chunk) => {
        received += chunk.length;
        if (received > this.store.uploadLimit) throw new FtpRefusal(552, 'Too large');
        chunks.push(chunk);
        this.store.changed();
      },
      commit: async () => {
        await this.store.beforeCommit();
        const before = options.append
          ? (this.store.files.get(path)?.bytes ?? Buffer.alloc(0))
          : Buffer.alloc(0);
        this.store.files.set(path, { bytes: Buffer.concat([before, ...chunks]), modified: new Date() });
        end('committed');
      },
      abort: async (reason) => end(reason),
    };
  }

  async list(path: string): Promise<ListedFile[]> {
    if (!this.store.directories.has(path)) throw new FtpRefusal(550, 'No such directory');
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = [...this.store.files.keys(), ...this.store.directories]
      .filter((each) => each.startsWith(prefix) && each.length > prefix.length)
      .map((each) => each.slice(prefix.length))
      .filter((name) => !name.includes('/'));
    return Promise.all(names.map(async (name) => ({ name, ...(await this.status(prefix + name)) })));
  }

  async delete(path: string): Promise<void> {
    if (!this.store.files.delete(path)) throw new FtpRefusal(550, 'Not found');
  }

  async makeDirectory(path: string): Promise<void> {
    if (path.includes('secret')) throw new FtpRefusal(550, 'Not named by the master');
    this.store.directories.add(path);
  }

  ended(request: EndedRequest): void {
    this.store.ended.push(request);
    this.store.changed();
  }

  close(): void {
    this.store.closed++;
    this.store.changed();
  }
}
