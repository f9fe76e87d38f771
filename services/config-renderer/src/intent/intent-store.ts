import type { ListOptions, Page, Repository } from '@ringfleet/storage';
import type { FirmwareState } from '../firmware/firmware-state.ts';
import {
  documentSchemas,
  FLEET,
  type GroupDocument,
  type IntentDocuments,
  type IntentKind,
  type IntentRef,
  refText,
} from './intent-document.ts';
import {
  type Held,
  type IntentRepositories,
  type IntentVersion,
  intentVersionId,
} from './intent.repositories.ts';

/** Reading so many takes a few milliseconds of the thread that talks to phones. */
const PAGE = 100;

/** The kinds of which there are few: held in memory while something is rendered. */
export type SmallKind = Exclude<IntentKind, 'phone'>;

/** All but phones, at one moment. */
export interface FleetContext {
  /** Absent: nothing is under management, nothing is rendered. */
  fleet: Held<'fleet'> | undefined;
  models: Map<string, Held<'model'>>;
  sites: Map<string, Held<'site'>>;
  groups: Map<string, Held<'group'>>;
  /** Releases and targets; absent where no master file is made of the context. */
  firmware?: FirmwareState;
}

/** Where a context has its firmware from: as it is now, or as it was after a change set. */
interface FirmwareOfContext {
  at(seq?: number): Promise<FirmwareState>;
}

/** What people described: as it is now, and every version before. */
export class IntentStore {
  private readonly repositories: IntentRepositories;
  private readonly firmware: FirmwareOfContext;

  constructor(repositories: IntentRepositories, firmware: FirmwareOfContext) {
    this.repositories = repositories;
    this.firmware = firmware;
  }

  async get<K extends IntentKind>(kind: K, id: string): Promise<Held<K> | undefined> {
    return (await this.getMany(kind, [id])).get(id);
  }

  async getMany<K extends IntentKind>(kind: K, ids: string[]): Promise<Map<string, Held<K>>> {
    const found = await this.of(kind).getMany(ids);
    return new Map(found.map(({ id, value }) => [id, value]));
  }

  list<K extends IntentKind>(kind: K, options: ListOptions): Promise<Page<Held<K>>> {
    return this.of(kind).list(options);
  }

  count(kind: IntentKind, options: Pick<ListOptions, 'index' | 'equals'> = {}): Promise<number> {
    return this.of(kind).count(options);
  }

  /** All documents of a kind, or of one index value, in pages. */
  async *pages<K extends IntentKind>(
    kind: K,
    options: Pick<ListOptions, 'index' | 'equals'> = {},
  ): AsyncGenerator<{ id: string; held: Held<K> }[]> {
    for await (const items of pagesOf((cursor) => this.of(kind).list({ ...options, ...cursor, limit: PAGE })))
      yield items.map(({ id, value }) => ({ id, held: value }));
  }

  async context(): Promise<FleetContext> {
    const context: FleetContext = {
      fleet: undefined,
      models: new Map(),
      sites: new Map(),
      groups: new Map(),
      firmware: await this.firmware.at(),
    };
    context.fleet = await this.get('fleet', FLEET);
    for await (const page of this.pages('model'))
      for (const { id, held } of page) context.models.set(id, held);
    for await (const page of this.pages('site')) for (const { id, held } of page) context.sites.set(id, held);
    for await (const page of this.pages('group'))
      for (const { id, held } of page) context.groups.set(id, held);
    return context;
  }

  /** As it was when change set `seq` was closed. */
  async contextAt(seq: number): Promise<FleetContext> {
    const context: FleetContext = {
      fleet: undefined,
      models: new Map(),
      sites: new Map(),
      groups: new Map(),
      firmware: await this.firmware.at(seq),
    };
    for (const kind of ['fleet', 'model', 'site', 'group'] as const) {
      for await (const page of this.versionPages({ index: 'document', prefix: `${kind}/` }))
        for (const version of page)
          if (version.seq <= seq) putInContext(context, kind, version.id, heldOf(version));
    }
    return context;
  }

  /** Writes what is new in a change set; a repeat changes nothing. */
  async write(versions: readonly IntentVersion[]): Promise<void> {
    for (const kind of ['fleet', 'model', 'site', 'group', 'phone'] as const) {
      const ofKind = versions.filter((version) => version.kind === kind);
      const present = ofKind.filter(({ document }) => document !== null);
      if (present.length > 0)
        await this.of(kind).putMany(
          present.map((version) => ({ id: version.id, value: heldOf(version)! as never })),
        );
      await Promise.all(
        ofKind.filter(({ document }) => document === null).map(({ id }) => this.of(kind).delete(id)),
      );
    }
  }

  async writeVersions(versions: readonly IntentVersion[]): Promise<void> {
    await this.repositories.versions.putMany(
      versions.map((value) => ({ id: intentVersionId(value), value })),
    );
  }

  /** Takes back the versions of a change set that never came to be. */
  async forgetVersions(seq: number, padded: string): Promise<void> {
    for await (const page of this.versionPages({ index: 'changeSet', equals: padded }))
      await Promise.all(
        page.map((version) => this.repositories.versions.delete(intentVersionId({ ...version, seq }))),
      );
  }

  versionsOf(padded: string): AsyncGenerator<IntentVersion[]> {
    return this.versionPages({ index: 'changeSet', equals: padded });
  }

  /** Documents that were removed for good, in pages; one that came back later is not among them. */
  async *removedDocuments(): AsyncGenerator<IntentRef[]> {
    let last: IntentVersion | undefined;
    for await (const page of this.versionPages({ index: 'document' })) {
      const removed: IntentRef[] = [];
      for (const version of page) {
        if (last?.document === null && refText(last) !== refText(version)) removed.push(refOf(last));
        last = version;
      }
      yield removed;
    }
    if (last?.document === null) yield [refOf(last)];
  }

  /** The newest version that a change set up to `seq` brought. */
  async versionAt(ref: IntentRef, seq: number): Promise<IntentVersion | undefined> {
    for await (const page of this.versionPages({ ...versionsOfDocument(ref), descending: true }))
      for (const version of page) if (version.seq <= seq) return version;
    return undefined;
  }

  /** Newest first. */
  async history(
    ref: IntentRef,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: IntentVersion[]; cursor?: string }> {
    const page = await this.repositories.versions.list({
      ...versionsOfDocument(ref),
      descending: true,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { ...page, items: page.items.map(({ value }) => value) };
  }

  private async *versionPages(options: ListOptions): AsyncGenerator<IntentVersion[]> {
    for await (const items of pagesOf((cursor) =>
      this.repositories.versions.list({ ...options, ...cursor, limit: PAGE }),
    ))
      yield items.map(({ value }) => value);
  }

  private of<K extends IntentKind>(kind: K): Repository<Held<K>> {
    return this.repositories[kind] as unknown as Repository<Held<K>>;
  }
}

function refOf({ kind, id }: IntentVersion): IntentRef {
  return { kind, id };
}

function versionsOfDocument(ref: IntentRef): Pick<ListOptions, 'index' | 'prefix'> {
  return { index: 'document', prefix: `${refText(ref)}\u0000` };
}

/** A version as a document; undefined for a removal. */
export function heldOf<K extends IntentKind>(version: IntentVersion): Held<K> | undefined {
  if (version.document === null) return undefined;
  const { seq, author, note, at, kind } = version;
  const document = documentSchemas[kind].parse(version.document) as IntentDocuments[K];
  return { document, seq, author, note, at };
}

/** The same context with one document in it, or without. */
export function putInContext(
  context: FleetContext,
  kind: SmallKind,
  id: string,
  held: Held | undefined,
): void {
  if (kind === 'fleet') context.fleet = held as Held<'fleet'> | undefined;
  else {
    const map = context[`${kind}s`] as Map<string, Held>;
    if (held === undefined) map.delete(id);
    else map.set(id, held);
  }
}

export function copyOfContext({ models, sites, groups, ...rest }: FleetContext): FleetContext {
  return { ...rest, models: new Map(models), sites: new Map(sites), groups: new Map(groups) };
}

/** A group and those whose layers stand behind its own, most specific first; ends at a group that is missing or met before. */
export function groupChain(context: FleetContext, group: string | undefined): Held<'group'>[] {
  const chain: Held<'group'>[] = [];
  const seen = new Set<string>();
  for (let id = group; id !== undefined && !seen.has(id);) {
    seen.add(id);
    const held: Held<'group'> | undefined = context.groups.get(id);
    if (!held) break;
    chain.push(held);
    id = (held.document satisfies GroupDocument).parent;
  }
  return chain;
}

/** Everything of a list, page by page. */
export async function* pagesOf<T>(
  page: (cursor: { cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<Page<T>['items']> {
  let cursor: string | undefined;
  do {
    const found: Page<T> = await page(cursor === undefined ? {} : { cursor });
    yield found.items;
    cursor = found.cursor;
  } while (cursor !== undefined);
}
