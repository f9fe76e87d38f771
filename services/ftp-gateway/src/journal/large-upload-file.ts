import { open, readFile, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Sealer } from '@ringfleet/storage';
import { syncFolder } from './durable-folder.ts';

/**
 * The file of an upload that is too large for a segment: pieces as they came, each sealed, with its length (32 bit, big
 * endian) in front. It means nothing until an entry names it.
 */
export class LargeUploadFile {
  readonly path: string;
  private readonly handle: FileHandle;
  private readonly sealer: Sealer;
  private onDisk = 0;

  private constructor(path: string, handle: FileHandle, sealer: Sealer) {
    this.path = path;
    this.handle = handle;
    this.sealer = sealer;
  }

  static async create(path: string, sealer: Sealer): Promise<LargeUploadFile> {
    return new LargeUploadFile(path, await open(path, 'wx', 0o600), sealer);
  }

  /** Bytes on disk. */
  get size(): number {
    return this.onDisk;
  }

  async write(piece: Uint8Array): Promise<void> {
    const sealed = this.sealer.seal(piece);
    const frame = Buffer.allocUnsafe(4 + sealed.length);
    frame.writeUInt32BE(sealed.length);
    sealed.copy(frame, 4);
    let written = 0;
    while (written < frame.length) {
      const { bytesWritten } = await this.handle.write(
        frame,
        written,
        frame.length - written,
        this.onDisk + written,
      );
      written += bytesWritten;
    }
    this.onDisk += frame.length;
  }

  /** Resolves when the bytes and the file's name are on disk. */
  async finish(): Promise<void> {
    await this.handle.datasync();
    await this.handle.close();
    await syncFolder(dirname(this.path));
  }

  /** The bytes so far. @throws RF_SEAL_BROKEN */
  async read(): Promise<Buffer> {
    return readLargeUpload(this.path, this.sealer);
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await unlink(this.path).catch(() => undefined);
  }
}

/** The bytes of a finished large upload. @throws RF_SEAL_BROKEN, or the file system's error */
export async function readLargeUpload(path: string, sealer: Sealer): Promise<Buffer> {
  const file = await readFile(path);
  const pieces: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32BE(at);
    pieces.push(sealer.open(file.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(pieces);
}
