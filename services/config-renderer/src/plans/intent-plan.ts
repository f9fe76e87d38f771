import { isDeepStrictEqual } from 'node:util';
import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import { GENERIC_MAC, parseMac } from '@ringfleet/ucs';
import type { IntentChange } from '../change-sets/change-sets.service.ts';
import { withoutExpiredAccounts } from '../credentials/account-life.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import {
  FLEET,
  fleetDocumentSchema,
  type IntentDocument,
  type IntentDocuments,
  type IntentKind,
  intentKinds,
  type IntentRef,
  refName,
  refText,
} from '../intent/intent-document.ts';
import { IntentFindings } from '../intent/intent-faults.ts';
import { copyOfContext, type IntentStore, putInContext } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import { fieldText } from '../intent/field-faults.ts';
import { DocumentReader } from '../intent/to-document.ts';
import { modelToken } from '../rendering/rendering.ts';
import { ChangeSpool, type plannedChanges } from './change-spool.ts';
import { givingWay } from './give-way.ts';
import type { IntentPlan, PlanOptions, ProposedDocument } from './plan.ts';
import { assertFreePaths } from './guarded-paths.ts';
import { checkReferences } from './references.ts';

export type { IntentPlan, PlanOptions, ProposedDocument } from './plan.ts';

export interface PlannerParts {
  store: IntentStore;
  secrets: IntentSecrets;
  planned: Repository<(typeof plannedChanges)['schema']['_output']>;
  treeFiles: Repository<TreeFile>;
  head(): Promise<number>;
}

/** Works out what becomes of proposed documents: each checked by itself, then all together. */
export class IntentPlanner {
  private readonly parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.parts = parts;
  }

  /**
   * Errors in what was written are findings, not thrown.
   * @throws RF_PATH_UNMANAGED when a file of the operator lies where something would be rendered
   */
  async plan(
    proposals: AsyncIterable<ProposedDocument[]> | Iterable<ProposedDocument[]>,
    { prune = [], managing = false }: PlanOptions = {},
  ): Promise<IntentPlan> {
    const head = await this.parts.head();
    const before = await this.parts.store.context();
    const plan: IntentPlan = {
      spool: new ChangeSpool(this.parts.planned),
      findings: new IntentFindings(),
      counts: { added: 0, changed: 0, removed: 0, unchanged: 0 },
      ...{ before, after: copyOfContext(before), places: new Map(), head },
    };
    try {
      for await (const page of proposals) await this.take(plan, page);
      for (const kind of prune) await this.prune(plan, kind);
      if (plan.findings.errors === 0) {
        await this.begin(plan, managing);
        if (!managing) await assertFreePaths(plan, this.parts.treeFiles);
        await checkReferences(plan, this.parts.store);
      }
      return plan;
    } catch (error) {
      await plan.spool.discard();
      throw error;
    }
  }

  private async take(plan: IntentPlan, page: readonly ProposedDocument[]): Promise<void> {
    const held = new Map<string, Held>();
    for (const kind of intentKinds) {
      const ids = page.filter((one) => one.kind === kind).map(({ id }) => storedId(kind, id));
      if (ids.length === 0) continue;
      for (const [id, value] of await this.parts.store.getMany(kind, ids))
        held.set(refText({ kind, id }), value);
    }
    const reader = new DocumentReader(this.parts.secrets, plan.findings, new Date());
    for await (const proposal of givingWay(page)) {
      const { kind, place = { path: [] }, faults } = proposal;
      if (faults) {
        for (const { field, message, ...at } of faults) plan.findings.error(field, message, at);
        continue;
      }
      const id = storedId(kind, proposal.id);
      const current = held.get(refText({ kind, id }))?.document;
      if (this.isMetAgain(plan, proposal, id)) continue;
      if (proposal.document !== undefined)
        await this.put(plan, { kind, id }, current, proposal.document, proposal.again);
      else if (proposal.input === null) await this.put(plan, { kind, id }, current, null);
      else {
        const read = reader.read(kind, proposal.id, proposal.input, current, place);
        if (read) await this.put(plan, { kind, id: read.id }, current, read.document);
      }
    }
  }

  private async put(
    plan: IntentPlan,
    ref: IntentRef,
    current: IntentDocument | undefined,
    document: IntentDocument | null,
    again = false,
  ): Promise<void> {
    if (current === undefined && document === null) return;
    const isSame = isDeepStrictEqual(plain(current), plain(document));
    if (isSame && !again) {
      plan.counts.unchanged += 1;
      return;
    }
    const { kind, id } = ref;
    const existed = current !== undefined;
    plan.counts[isSame ? 'unchanged' : document === null ? 'removed' : existed ? 'changed' : 'added'] += 1;
    document &&= withoutExpiredAccounts(document, new Date());
    await plan.spool.add({ kind, id, document, existed });
    if (kind !== 'phone')
      putInContext(plan.after, kind, id, document === null ? undefined : asHeld(document as never));
  }

  /** Said twice in one file: the second is refused, with where the first stands. */
  private isMetAgain(plan: IntentPlan, proposal: ProposedDocument, id: string): boolean {
    const { kind, place = { path: [] }, input } = proposal;
    const ref = refText({ kind, id });
    const first = plan.places.get(ref);
    const at = place.placeOf?.(place.path);
    const named = kind === 'phone' ? (input as { site?: unknown } | null | undefined)?.site : undefined;
    const site = typeof named === 'string' ? named : undefined;
    if (!first) {
      plan.places.set(ref, { place: at, site });
      return false;
    }
    const where = first.place === undefined ? '' : ` (first in line ${first.place.line})`;
    const sites = site !== first.site && site !== undefined && first.site !== undefined;
    const message = sites
      ? `${refName({ kind, id })} stands in two sites, '${first.site}' and '${site}'${where}`
      : `${refName({ kind, id })} stands here a second time${where}`;
    plan.findings.error(fieldText(place.path, []), message, at);
    return true;
  }

  private async prune(plan: IntentPlan, kind: IntentKind): Promise<void> {
    if (kind === 'fleet') return;
    for await (const page of this.parts.store.pages(kind))
      for (const { id, held } of page)
        if (!plan.places.has(refText({ kind, id }))) await this.put(plan, { kind, id }, held.document, null);
  }

  /** The fleet begins with the first thing that is described, unless a master file of the operator is there. */
  private async begin(plan: IntentPlan, managing: boolean): Promise<void> {
    if (plan.spool.size === 0 || managing) return;
    const root = `${GENERIC_MAC}.cfg`;
    const hasOwnMaster = ((await this.parts.treeFiles.get(root))?.value.blob ?? null) !== null;
    if (!hasOwnMaster) {
      if (plan.after.fleet === undefined)
        await this.put(plan, { kind: 'fleet', id: FLEET }, undefined, fleetDocumentSchema.parse({}));
      return;
    }
    for await (const page of plan.spool.pages())
      if (page.some((change) => setsSomething(change)))
        throw new RingfleetError('RF_PATH_UNMANAGED', { path: root });
  }
}

/** Whether phones would read anything of it. */
function setsSomething({ kind, document }: IntentChange): boolean {
  if (document === null) return false;
  if (kind === 'fleet' || Object.keys(document.parameters).length > 0) return true;
  if (kind === 'phone') return (document as IntentDocuments['phone']).lines.length > 0;
  if (kind !== 'site') return false;
  const { bootPath, ntpServers, timeZone, ftpAccount } = document as IntentDocuments['site'];
  return (
    bootPath !== undefined || ntpServers.length > 0 || timeZone !== undefined || ftpAccount !== undefined
  );
}

/** The id under which a document is kept, whatever way it was written. */
export function storedId(kind: IntentKind, id: string): string {
  if (kind === 'fleet') return FLEET;
  if (kind === 'phone') return parseMac(id) ?? id;
  return kind === 'model' ? modelToken(id) : id;
}

/** A planned document as one that is there: its number and time come with the change set. */
export function asHeld<K extends IntentKind>(document: IntentDocuments[K], at = new Date()): Held<K> {
  return { document, seq: 0, author: '', note: '', at: at.toISOString() };
}

/** Without fields that are undefined: what is stored has none. */
function plain(document: IntentDocument | null | undefined): unknown {
  return document === null || document === undefined ? undefined : JSON.parse(JSON.stringify(document));
}
