import { createHash } from 'node:crypto';
import { isVersion, parseSipVer, sameVersion, type BootAnswer } from '@ringfleet/ucs';
import type { PhoneFtpClient, TransferOutcome } from '../ftp/phone-ftp-client.ts';

/** What a phone reads of an image before it knows the version. */
const HEADER_BYTES = 4096;
const MOST_SIP_VER_BYTES = 256;

/** Hashes of images by path and size, so that a fleet reads an image of unknown version only once to know it. */
export type KnownImages = Map<string, string>;

/**
 * Reads one image as a phone does: the header, and the rest only when its version is not the one that runs. A virtual
 * phone cannot read a version out of an image, so it comes from a folder `firmware/<version>/` of the path, else from the
 * server's `sip.ver` (for images called `sip.ld`, which it describes), else it is the image's SHA-256.
 */
export class ImageReader {
  readonly #client: PhoneFtpClient;
  readonly #known: KnownImages;
  readonly #sipVer = new Map<string, string | undefined>();
  /** Of everything read here. */
  bytes = 0;

  constructor(client: PhoneFtpClient, known: KnownImages) {
    this.#client = client;
    this.#known = known;
  }

  /** @param installed version that the phone runs; undefined when it is not known, then the header is enough */
  async read(path: string, installed: string | undefined): Promise<BootAnswer> {
    const header = await this.#readImage(path, (version) => this.#headerSuffices(version, installed));
    if (header.outcome.kind !== 'done') return header.outcome;
    if (header.version !== undefined) return found(header.version);
    const version = await this.#versionBySipVer(path);
    if (version !== undefined && this.#headerSuffices(version, installed)) return found(version);
    const whole = await this.#readImage(path, () => false);
    return whole.outcome.kind === 'done' ? found(version ?? whole.version) : whole.outcome;
  }

  #headerSuffices(version: string | undefined, installed: string | undefined): boolean {
    return version === undefined || installed === undefined || sameVersion(version, installed);
  }

  /** @returns the version too, where the path, an earlier reading or the bytes tell it */
  async #readImage(
    path: string,
    enough: (version: string | undefined) => boolean,
  ): Promise<{ outcome: TransferOutcome; version?: string }> {
    const hash = createHash('sha256');
    let version = versionInPath(path);
    let read = 0;
    const outcome = await this.#client.retrieve(path, (chunk, { size }) => {
      read += chunk.length;
      this.bytes += chunk.length;
      hash.update(chunk);
      version ??= this.#known.get(`${path}:${size}`);
      return read >= HEADER_BYTES && enough(version) ? 'stop' : undefined;
    });
    if (outcome.kind === 'done' && !outcome.stopped && version === undefined) {
      version = (await this.#versionBySipVer(path)) ?? `sha256:${hash.digest('hex')}`;
      this.#known.set(`${path}:${read}`, version);
    }
    return { outcome, ...(version === undefined ? {} : { version }) };
  }

  async #versionBySipVer(path: string): Promise<string | undefined> {
    if (!/(^|[./])sip\.ld$/i.test(path)) return undefined;
    const beside = `${path.slice(0, path.lastIndexOf('/') + 1)}sip.ver`;
    if (!this.#sipVer.has(beside)) this.#sipVer.set(beside, await this.#readSipVer(beside));
    return this.#sipVer.get(beside);
  }

  async #readSipVer(path: string): Promise<string | undefined> {
    const chunks: Uint8Array[] = [];
    let read = 0;
    const outcome = await this.#client.retrieve(path, (chunk) => {
      chunks.push(chunk);
      read += chunk.length;
      return read > MOST_SIP_VER_BYTES ? 'stop' : undefined;
    });
    if (outcome.kind !== 'done' || outcome.stopped) return undefined;
    return parseSipVer(Buffer.concat(chunks).toString('utf8'));
  }
}

function versionInPath(path: string): string | undefined {
  const version = /(?:^|\/)firmware\/([^/]+)\//i.exec(path)?.[1];
  return version !== undefined && isVersion(version) ? version : undefined;
}

function found(version: string | undefined): BootAnswer {
  return { kind: 'found', bytes: new Uint8Array(), ...(version === undefined ? {} : { version }) };
}
