import { parseReleaseKey } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { KnownTarget } from '../firmware/firmware.repository.ts';
import { type IntentRef, refText } from '../intent/intent-document.ts';
import { type FleetContext, type IntentStore, pagesOf } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { groupsBelow } from './affected.ts';
import { phoneRefs, phonesWithMasters } from './phone-refs.ts';
import type { RenderedFile } from './rendered-file.repository.ts';

const PAGE = 200;

interface AffectedByFirmwareParts {
  store: IntentStore;
  rendered: Repository<RenderedFile>;
  seen: Repository<SeenPhone>;
}

/** Whose master files may differ when releases or targets do. */
export class AffectedByFirmware {
  private readonly parts: AffectedByFirmwareParts;

  constructor(parts: AffectedByFirmwareParts) {
    this.parts = parts;
  }

  /**
   * @param keys of releases and targets that changed
   * @returns pages of documents; a phone may come twice
   */
  async *of(keys: readonly string[], before: FleetContext, after: FleetContext): AsyncGenerator<IntentRef[]> {
    if (keys.length === 0) return;
    const scopes = changedScopes(keys, before, after);
    const ofAll = [...scopes.values()].some(({ kind }) => kind === 'fleet' || kind === 'model');
    const sites = [...after.sites.values()].filter(
      ({ document: { id, bootPath } }) =>
        bootPath !== undefined && (ofAll || scopes.has(refText({ kind: 'site', id }))),
    );
    if (ofAll) {
      yield [{ kind: 'fleet', id: 'fleet' }];
      yield* phonesWithMasters(this.parts.rendered);
      // What was the same as everybody's target may be another now: such phones need a master file of their own.
      for (const { firmware } of [before, after])
        for (const target of firmware?.targets.values() ?? []) add(scopes, target);
    }
    for (let start = 0; start < sites.length; start += PAGE)
      yield sites.slice(start, start + PAGE).map(({ document: { id } }) => ({ kind: 'site', id }));
    yield* this.phonesOf(scopes, after);
  }

  private async *phonesOf(
    scopes: ReadonlyMap<string, IntentRef>,
    after: FleetContext,
  ): AsyncGenerator<IntentRef[]> {
    const phones: IntentRef[] = [];
    const bootPaths = new Set<string>();
    for (const ref of scopes.values()) {
      if (ref.kind === 'phone') phones.push(ref);
      if (ref.kind === 'group')
        for (const group of groupsBelow(ref.id, after))
          yield* phoneRefs(this.parts.store, { index: 'group', equals: group });
      if (ref.kind !== 'site') continue;
      yield* phoneRefs(this.parts.store, { index: 'site', equals: ref.id });
      const bootPath = after.sites.get(ref.id)?.document.bootPath;
      if (bootPath !== undefined) bootPaths.add(bootPath.toLowerCase());
    }
    for (let start = 0; start < phones.length; start += PAGE) yield phones.slice(start, start + PAGE);
    if (bootPaths.size > 0) yield* this.bootingAt(bootPaths);
  }

  /** Phones that read a site's master file whether they belong to it or not. */
  private async *bootingAt(bootPaths: ReadonlySet<string>): AsyncGenerator<IntentRef[]> {
    for await (const items of pagesOf((cursor) => this.parts.seen.list({ ...cursor, limit: PAGE })))
      yield items
        .filter(({ value: { managed, bootPath } }) => managed && bootPaths.has(bootPath?.toLowerCase() ?? ''))
        .map(({ id }) => ({ kind: 'phone', id }));
  }
}

function changedScopes(
  keys: readonly string[],
  before: FleetContext,
  after: FleetContext,
): Map<string, IntentRef> {
  const scopes = new Map<string, IntentRef>();
  const releases = new Set<string>();
  for (const key of keys) {
    const named = parseReleaseKey(key);
    if (named && 'target' in named) add(scopes, named.target);
    else if (named) releases.add(named.release);
  }
  for (const { firmware } of [before, after])
    for (const target of firmware?.targets.values() ?? [])
      if (releases.has(target.version)) add(scopes, target);
  return scopes;
}

function add(scopes: Map<string, IntentRef>, { scope, of }: Pick<KnownTarget, 'scope' | 'of'>): void {
  const ref: IntentRef = { kind: scope, id: of };
  scopes.set(refText(ref), ref);
}
