import { type ProvisioningTree, treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { belowBootPath, GENERIC_MAC, type PhoneDirectories } from '@ringfleet/ucs';
import type { FileBytes } from '../imported-files/file-bytes.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { FLEET, type IntentRef, intentKinds } from '../intent/intent-document.ts';
import { heldOf, type IntentStore, pagesOf } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { deviceFileName } from '../rendering/config-list.ts';
import { reasonOfFault, textOf } from '../rendering/file-text.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import { type FileToRender, Rendering } from '../rendering/rendering.ts';
import type { EarlierVersion } from './earlier-version.ts';
import type { PhoneReads, ServedFile } from './phone-reads.ts';
import { type ReadingPhone, writtenFile } from './written-files.ts';

export interface ReadsThenParts {
  tree: ProvisioningTree;
  versions: Repository<TreeFile>;
  bytes: FileBytes;
  store: IntentStore;
  open: OpenValue;
}

const PAGE = 50;

/**
 * What a phone read after an earlier change set: the operator's files in their versions of then, the rest rendered from
 * the documents of then. What the phone wrote, and what is known of it, is as now.
 */
export class ReadsThen implements PhoneReads {
  private readonly parts: ReadsThenParts;
  private readonly phone: ReadingPhone & { seen: SeenPhone | undefined };
  private readonly since: EarlierVersion;
  private readonly rendering: Rendering;
  private readonly held: Held<'phone'> | undefined;

  private constructor(
    parts: ReadsThenParts,
    phone: ReadsThen['phone'],
    since: EarlierVersion,
    rendering: Rendering,
    held: Held<'phone'> | undefined,
  ) {
    this.parts = parts;
    this.phone = phone;
    this.since = since;
    this.rendering = rendering;
    this.held = held;
  }

  static async after(
    since: EarlierVersion,
    phone: ReadsThen['phone'],
    parts: ReadsThenParts,
  ): Promise<ReadsThen> {
    const [context, version] = await Promise.all([
      parts.store.contextAt(since.version),
      parts.store.versionAt({ kind: 'phone', id: phone.mac }, since.version),
    ]);
    return new ReadsThen(
      parts,
      phone,
      since,
      new Rendering(context, parts.open),
      version && heldOf<'phone'>(version),
    );
  }

  async at(path: string, directories: PhoneDirectories): Promise<ServedFile | undefined> {
    const written = writtenFile(this.parts.tree, this.phone, path, directories);
    if (written) return written;
    const plain = treePath(path);
    const inRoot = belowBootPath(plain, this.phone.bootPath);
    return (await this.find(plain)) ?? (inRoot === plain ? undefined : this.find(inRoot));
  }

  private async find(path: string): Promise<ServedFile | undefined> {
    const found = (await this.imported(path)) ?? this.rendered(path);
    if (found) return found;
    // Phones ask in lower case; people write MACs in either.
    for (const other of new Set([withMacs(path, 'toLowerCase'), withMacs(path, 'toUpperCase')])) {
      const alike = other === path ? undefined : await this.imported(other);
      if (alike) return alike;
    }
    return undefined;
  }

  private async imported(path: string): Promise<ServedFile | undefined> {
    const file = await this.versionOf(path);
    if (!file || file.blob === null || (file.mac !== null && file.mac !== this.phone.mac)) return undefined;
    const { blob, size, hash } = file;
    return {
      ...{ path, size, hash },
      bytes: () => this.parts.bytes.plain(blob),
      origin: () => Promise.resolve({ kind: 'file' }),
    };
  }

  private async versionOf(path: string): Promise<TreeFile | undefined> {
    const pages = pagesOf((cursor) =>
      this.parts.versions.list({
        ...{ index: 'path', prefix: `${path}\u0000`, descending: true, limit: PAGE },
        ...cursor,
      }),
    );
    for await (const items of pages)
      for (const { value } of items) if (value.seq <= this.since.version) return value;
    return undefined;
  }

  private rendered(path: string): ServedFile | undefined {
    try {
      const found = this.toRender(path);
      if (!found) return undefined;
      const { file, ref } = found;
      if (file.fault !== undefined) return undefined;
      const bytes = textOf(file, { seq: this.since.version, at: this.since.at ?? '' });
      return {
        ...{ path: file.path, size: bytes.length },
        bytes: () => Promise.resolve(bytes),
        origin: () => Promise.resolve({ kind: 'layer', ref }),
      };
    } catch (error) {
      // What could not be rendered was not there, or an older one was: which one is not known any more.
      if (reasonOfFault(error) === undefined) throw error;
      return undefined;
    }
  }

  private toRender(path: string): { file: FileToRender; ref: IntentRef } | undefined {
    const wanted = path.toLowerCase();
    const { mac, seen } = this.phone;
    const ref: IntentRef = { kind: 'phone', id: mac };
    const knowledge = { model: seen?.model, bootPath: seen?.bootPath };
    const own =
      wanted === `${mac}.cfg`
        ? this.held && this.rendering.ownMaster(this.held, knowledge)
        : wanted === deviceFileName(mac, this.rendering.suffix).toLowerCase()
          ? this.held && this.rendering.deviceFile(this.held, knowledge)
          : undefined;
    if (own) return { file: own, ref };
    for (const owner of this.owners(wanted)) {
      const file = this.rendering.filesOf(owner).find((made) => made.path.toLowerCase() === wanted);
      if (file) return { file, ref: owner };
    }
    return undefined;
  }

  /** Documents that could have a file of this name: there may be thousands of sites. */
  private *owners(wanted: string): Generator<IntentRef> {
    const { context } = this.rendering;
    if (wanted.startsWith('shared') || wanted === `${GENERIC_MAC}.cfg`) yield { kind: 'fleet', id: FLEET };
    for (const [id, { document }] of context.sites)
      if (wanted === `${document.bootPath?.toLowerCase()}/${GENERIC_MAC}.cfg`) yield { kind: 'site', id };
    for (const kind of intentKinds) {
      if (kind === 'fleet' || kind === 'phone') continue;
      for (const id of context[`${kind}s`].keys())
        if (wanted.startsWith(`${kind}-${id.toLowerCase()}`)) yield { kind, id };
    }
  }
}

function withMacs(path: string, as: 'toLowerCase' | 'toUpperCase'): string {
  return path.replace(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/gi, (mac) => mac[as]());
}
