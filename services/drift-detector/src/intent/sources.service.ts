import { type ArtifactPublished, hasCode } from '@ringfleet/contracts';
import { allPages, type BlobStore, type Repository, type Sealer, type Stored } from '@ringfleet/storage';
import { putNewer } from '../put-newer.ts';
import { readSource } from './read-source.ts';
import { differingNames, listsDiffer, type SourceChange } from './source-differences.ts';
import {
  isThere,
  padded,
  sourceId,
  type Source,
  type SourceContent,
  type SourceMember,
} from './source.repository.ts';

export interface SourcesParts {
  sources: Repository<Source>;
  contents: Repository<SourceContent>;
  staged: Repository<SourceMember>;
  sets: Repository<{ seq: number }>;
  blobs: Pick<BlobStore, 'get'>;
  sealer: Sealer;
}

/** Told of what became visible, page by page, before the change is done with. */
export type OnChange = (changes: SourceChange[]) => Promise<void>;

/** Settings that a source's own document holds; more lie apart, so that heads stay cheap to read. */
const INLINE_SETTINGS = 60;
const CLOSED = 'closed';
const REPUBLISHED = 'republished';

/**
 * The files that phones read, as the renderer publishes them: members of a change set become visible when it is closed.
 * Messages of different paths come side by side, the closing one among them: who comes later applies what is due.
 */
export class Sources {
  private readonly parts: SourcesParts;
  private readonly changed: OnChange;

  constructor(parts: SourcesParts, changed: OnChange) {
    this.parts = parts;
    this.changed = changed;
  }

  /** One path of a change set. @throws RF_BLOB_MISSING, RF_SEAL_BROKEN */
  async published(artifact: ArtifactPublished): Promise<void> {
    const { path, kind, mac, layer, changeSet } = artifact;
    const isConfiguration = kind === 'master' || kind === 'config';
    if (changeSet.publisher !== 'config-renderer') return;
    await this.stage({
      ...{ path, mac, seq: changeSet.seq },
      ...(layer === undefined ? {} : { layer }),
      ...(isConfiguration ? { content: readSource(await this.bytesOf(artifact), this.parts.sealer) } : {}),
    });
  }

  async removed(path: string, seq: number): Promise<void> {
    await this.stage({ path, mac: null, seq });
  }

  async setClosed(seq: number): Promise<void> {
    await putNewer(this.parts.sets, CLOSED, { seq }, (held) => held.seq >= seq);
    for await (const page of allPages(this.parts.staged)) {
      const due = page.filter(({ value }) => value.seq <= seq);
      if (due.length === 0) return;
      await this.apply(due);
    }
  }

  /**
   * Everything was published again as set `seq`: what is older is gone. Members of any set come by other partitions, before
   * this is told or after it: those of the set count, older ones do not.
   */
  async republished(seq: number): Promise<void> {
    await putNewer(this.parts.sets, REPUBLISHED, { seq }, (held) => held.seq >= seq);
    for await (const page of allPages(this.parts.sources, { index: 'seq' })) {
      const gone = page.filter(({ value }) => value.seq < seq && isThere(value));
      for (const { value } of gone) await this.presumeGone(value.path, seq);
      if (page.some(({ value }) => value.seq >= seq)) return;
    }
  }

  /** Unless the set has the path. */
  private async presumeGone(path: string, seq: number): Promise<void> {
    const { staged } = this.parts;
    const [id, member] = [memberId(path, seq), { path, mac: null, seq }];
    const version = await staged.put(id, member, { expectedVersion: 0 }).catch((error: unknown) => {
      if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
    });
    const stored = version === undefined ? await staged.get(id) : { id, value: member, version };
    if (stored) await this.applyVisible(stored);
  }

  private async bytesOf({ bytes, blob }: ArtifactPublished): Promise<Buffer> {
    const { blobs, sealer } = this.parts;
    if (bytes !== undefined) return sealer.open(Buffer.from(bytes, 'base64'));
    return blob === undefined ? Buffer.alloc(0) : sealer.open(await blobs.get(blob.key));
  }

  private async stage(member: SourceMember): Promise<void> {
    const id = memberId(member.path, member.seq);
    const version = await this.parts.staged.put(id, member);
    await this.applyVisible({ id, value: member, version });
  }

  private async applyVisible(stored: Stored<SourceMember>): Promise<void> {
    if (stored.value.seq <= (await this.seqOf(CLOSED))) await this.apply([stored]);
  }

  /** First the new content, then who reads it, then the note that it is done: a crash repeats, and skips nothing. */
  private async apply(due: readonly Stored<SourceMember>[]): Promise<void> {
    const newest = new Map(due.map(({ value }) => [sourceId(value.path), value]));
    const shown = await Promise.all([...newest.values()].map((member) => this.show(member)));
    const changes = shown.flatMap((change) => (change ? [change] : []));
    if (changes.length > 0) await this.changed(changes);
    await this.forgetBefore([...newest.keys()]);
    await this.dropOutdated([...newest.values()]);
    await Promise.all(due.map(({ id }) => this.parts.staged.delete(id)));
  }

  /** Looked at when they are shown: everything may have been published again meanwhile, and they were not there to be seen. */
  private async dropOutdated(members: readonly SourceMember[]): Promise<void> {
    const republished = await this.seqOf(REPUBLISHED);
    for (const { path, seq, content } of members)
      if (content !== undefined && seq < republished) await this.presumeGone(path, republished);
  }

  private async seqOf(id: string): Promise<number> {
    return (await this.parts.sets.get(id))?.value.seq ?? 0;
  }

  private async show(member: SourceMember): Promise<SourceChange | undefined> {
    const { sources, contents } = this.parts;
    const id = sourceId(member.path);
    const held = await sources.get(id);
    if (held && held.value.seq > member.seq) return undefined;
    const isPresumedGone = held && !isThere(held.value) && member.content !== undefined;
    const isShown = held?.value.seq === member.seq && !isPresumedGone;
    const mac = member.mac ?? held?.value.mac ?? null;
    if (isShown && held.value.before === undefined && mac === null) return undefined;
    const before = isShown ? held.value.before : held?.value;
    const old = before && (await this.content(id, before));
    if (!isShown) {
      const large = (member.content?.settings.length ?? 0) > INLINE_SETTINGS;
      if (large && member.content) await contents.put(`${id}#${member.seq}`, member.content);
      const { content, ...head } = member;
      // Of one phone's file it does not matter what differs: all that the phone overrides is judged.
      const isNoted = mac === null || large || before?.contentOf !== undefined;
      const next: Source = {
        ...head,
        ...(large ? { contentOf: member.seq } : content ? { content } : {}),
        ...(isNoted ? { before: { content: before?.content, contentOf: before?.contentOf } } : {}),
      };
      await sources.put(id, next, { expectedVersion: held?.version ?? 0 });
    }
    const names = differingNames(old, member.content);
    const lists = listsDiffer(old, member.content);
    if (names.length === 0 && !lists && !(isShown && mac !== null)) return undefined;
    return { path: member.path, mac, names, lists };
  }

  private async forgetBefore(ids: readonly string[]): Promise<void> {
    const { sources, contents } = this.parts;
    const noted = (await sources.getMany([...ids])).filter(({ value }) => value.before !== undefined);
    await Promise.all(
      noted.map(async ({ id, value: { before, ...value }, version }) => {
        if (before?.contentOf !== undefined) await contents.delete(`${id}#${before.contentOf}`);
        await sources.put(id, value, { expectedVersion: version });
      }),
    );
  }

  /** @returns undefined for a path that is gone, or whose content was replaced meanwhile */
  async content(
    id: string,
    { content, contentOf }: Pick<Source, 'content' | 'contentOf'>,
  ): Promise<SourceContent | undefined> {
    if (contentOf === undefined) return content;
    return (await this.parts.contents.get(`${id}#${contentOf}`))?.value;
  }

  /** Paths that nobody published any more are gone. @param published ids */
  async prune(published: ReadonlySet<string>): Promise<number> {
    const { sources } = this.parts;
    const closed = await this.seqOf(CLOSED);
    let pruned = 0;
    for await (const page of allPages(sources))
      for (const { id, value } of page) {
        if (!isThere(value) || published.has(id)) continue;
        pruned += 1;
        await this.removed(value.path, Math.max(closed, value.seq + 1));
      }
    return pruned;
  }

  /** Heads by id; of what is not there, none. */
  async heads(ids: readonly string[]): Promise<Map<string, Source>> {
    const found = await this.parts.sources.getMany([...new Set(ids)]);
    return new Map(found.map(({ id, value }) => [id, value]));
  }
}

function memberId(path: string, seq: number): string {
  return `${padded(seq)}/${sourceId(path)}`;
}
