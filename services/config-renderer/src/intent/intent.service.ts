import { RingfleetError } from '@ringfleet/contracts';
import { RequestInvalidError } from '@ringfleet/service-kit';
import type { Authorship, ChangeSets, PreparedIntent } from '../change-sets/change-sets.service.ts';
import { withAccountBroughtBack } from '../credentials/account-life.ts';
import type { FileDifference, FileDifferenceFinder } from '../plans/file-differences.ts';
import type { ChangedParameters } from '../overrides/changed-parameters.ts';
import type { OverriddenParameter } from '../overrides/overridden-parameters.ts';
import type { IntentPlan, IntentPlanner, PlanOptions, ProposedDocument } from '../plans/intent-plan.ts';
import { storedId } from '../plans/intent-plan.ts';
import { differingFields } from './differing-fields.ts';
import { type IntentKind, type IntentRef, refName } from './intent-document.ts';
import type { IntentFinding } from './intent-faults.ts';
import { heldOf, type IntentStore } from './intent-store.ts';
import type { Held, IntentVersion } from './intent.repositories.ts';
import type { InputWriter } from './to-input.ts';

/** What a change does, said beforehand or when it is done. */
export interface ChangeReport {
  /** The change set; absent when nothing was changed: a dry run, or there was nothing to change. */
  version?: number;
  dryRun: boolean;
  /** Documents. */
  counts: IntentPlan['counts'];
  /** Files that phones will see differently, at most 100 of them with their differences. */
  files: FileDifference[];
  fileCount: number;
  /** Phones that read something that changes. */
  phones: number;
  /** Parameters that change and phones override, most phones first, at most 100. */
  overrides: OverriddenParameter[];
  /** What is worth saying, errors never among it. */
  findings: IntentFinding[];
}

export interface ChangeOptions extends Authorship, PlanOptions {
  dryRun: boolean;
  /** Worked out before its turn: other changes need not wait for it. */
  ahead?: boolean;
}

type Propose = () => Promise<AsyncIterable<ProposedDocument[]> | Iterable<ProposedDocument[]>>;

export interface IntentServiceParts {
  store: IntentStore;
  planner: IntentPlanner;
  differences: FileDifferenceFinder;
  changeSets: ChangeSets;
  phonesAffected: (plan: IntentPlan) => Promise<number>;
  overridden: (plan: IntentPlan, changed: ChangedParameters) => Promise<OverriddenParameter[]>;
  /** Adds to a plan's findings what is worth saying of it. */
  remark: (plan: IntentPlan) => Promise<void>;
  masked: InputWriter;
  /** For comparing only: a secret that changed is told by its field's name. */
  sealed: InputWriter;
}

/** Everything that changes what people described goes this way: planned, shown, made one change set. */
export class IntentService {
  private readonly parts: IntentServiceParts;

  constructor(parts: IntentServiceParts) {
    this.parts = parts;
  }

  /**
   * @param propose what shall be; asked again when it is worked out again
   * @param beside files of the operator that come or go in the same step
   * @throws RF_INTENT_INVALID, RF_RENDER_FAULT, RF_PATH_UNMANAGED, RF_INTENT_MOVED
   */
  async change(
    propose: Propose,
    options: ChangeOptions,
    beside: PreparedIntent['treeFiles'] = [],
  ): Promise<ChangeReport> {
    if (options.dryRun) {
      const { plan, report } = await this.work(propose, options);
      await plan.spool.discard();
      return report;
    }
    let ahead = options.ahead === true ? await this.work(propose, options) : undefined;
    let done: { plan: IntentPlan; report: ChangeReport } | undefined;
    try {
      const set = await this.parts.changeSets.changeIntent(async () => {
        if (ahead && ahead.plan.head !== (await this.parts.changeSets.head())) {
          await ahead.plan.spool.discard();
          ahead = undefined;
          throw new RingfleetError('RF_INTENT_MOVED');
        }
        done = ahead ?? (await this.work(propose, options));
        if (done.plan.spool.size === 0 && beside.length === 0) return undefined;
        return { changes: done.plan.spool.pages(), treeFiles: beside };
      }, options);
      if (!done) throw new TypeError('a change ended without its plan');
      return { ...done.report, ...(set === undefined ? {} : { version: set.seq }) };
    } finally {
      await (done ?? ahead)?.plan.spool.discard();
    }
  }

  /** @throws RF_INTENT_UNKNOWN */
  async get<K extends IntentKind>(kind: K, id: string): Promise<Held<K>> {
    const held = await this.parts.store.get(kind, storedId(kind, id));
    if (!held) throw new RingfleetError('RF_INTENT_UNKNOWN', { what: refName({ kind, id }) });
    return held;
  }

  /**
   * One document as somebody wrote it.
   * @param seen the version that the caller saw; 0: it must not be there yet
   * @throws RF_LAYER_CHANGED with who changed what meanwhile
   */
  async put(
    { kind, id }: IntentRef,
    input: unknown,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.change(async () => {
      await this.assertSeen({ kind, id: storedId(kind, id) }, seen);
      return [[{ kind, id, input }]];
    }, options);
  }

  /** A merge patch (RFC 7396) on the document as people write it; secrets that it does not name stay. */
  async patch(
    ref: IntentRef,
    patch: unknown,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.edit(ref, (before) => merged(before, patch), seen, options);
  }

  /**
   * Changes a document as people write it.
   * @param edit given what is there when its turn has come, secrets masked; empty when nothing is there
   */
  async edit(
    { kind, id }: IntentRef,
    edit: (before: Record<string, unknown>, isThere: boolean) => unknown,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.change(async () => {
      const stored = storedId(kind, id);
      await this.assertSeen({ kind, id: stored }, seen);
      const held = await this.parts.store.get(kind, stored);
      const before = held ? this.parts.masked.write(kind, held.document) : {};
      return [[{ kind, id, input: edit(before, held !== undefined) }]];
    }, options);
  }

  /** @throws RF_INTENT_UNKNOWN */
  async remove(ref: IntentRef, seen: number | undefined, options: ChangeOptions): Promise<ChangeReport> {
    const { kind } = ref;
    const id = storedId(kind, ref.id);
    return this.change(async () => {
      await this.get(kind, id);
      await this.assertSeen({ kind, id }, seen);
      return [[{ kind, id, input: null }]];
    }, options);
  }

  /** A document as it was. @throws RF_VERSION_UNKNOWN */
  async rollBack(
    ref: IntentRef,
    version: number,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    const { kind } = ref;
    const id = storedId(kind, ref.id);
    return this.change(async () => {
      await this.assertSeen({ kind, id }, seen);
      const found = await this.parts.store.versionAt({ kind, id }, version);
      if (!found || (found.seq !== version && version < 1))
        throw new RingfleetError('RF_VERSION_UNKNOWN', { what: refName(ref), version });
      const document = heldOf(found)?.document ?? null;
      const current = (await this.parts.store.get(kind, id))?.document;
      return [[{ kind, id, document: document && withAccountBroughtBack(document, current, new Date()) }]];
    }, options);
  }

  /** Every version of a document, newest first. @throws RF_INTENT_UNKNOWN when it never was there */
  async history(
    ref: IntentRef,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: (IntentVersion & { changed: string[] })[]; cursor?: string }> {
    const { kind } = ref;
    const id = storedId(kind, ref.id);
    const found = await this.parts.store.history({ kind, id }, page);
    if (found.items.length === 0 && page.cursor === undefined)
      throw new RingfleetError('RF_INTENT_UNKNOWN', { what: refName(ref) });
    const last = found.items.at(-1);
    const beforeLast = last && (await this.parts.store.versionAt({ kind, id }, last.seq - 1));
    const items = found.items.map((version, at) => ({
      ...version,
      changed: differingFields(this.written(found.items[at + 1] ?? beforeLast), this.written(version)),
    }));
    return { items, ...(found.cursor === undefined ? {} : { cursor: found.cursor }) };
  }

  private written(version: IntentVersion | undefined): Record<string, unknown> {
    const held = version && heldOf(version);
    return held && version ? this.parts.sealed.write(version.kind, held.document) : {};
  }

  /** @throws RF_LAYER_CHANGED with who changed what since the version that was seen */
  async assertSeen(ref: IntentRef, seen: number | undefined): Promise<void> {
    if (seen === undefined) return;
    const held = await this.parts.store.get(ref.kind, ref.id);
    if ((held?.seq ?? 0) === seen) return;
    const newest = await this.parts.store.versionAt(ref, Number.MAX_SAFE_INTEGER);
    const before = seen === 0 ? undefined : await this.parts.store.versionAt(ref, seen);
    const fields = differingFields(this.written(before), this.written(newest));
    throw new RingfleetError('RF_LAYER_CHANGED', {
      what: refName(ref).replace(/^./, (sign) => sign.toUpperCase()),
      author: newest?.author ?? 'somebody',
      at: newest?.at ?? '',
      version: newest?.seq ?? 0,
      fields: held ? fields.slice(0, 20).join(', ') || 'nothing that differs now' : 'it was removed',
    });
  }

  private async work(
    propose: Propose,
    { prune, managing, dryRun }: ChangeOptions,
  ): Promise<{ plan: IntentPlan; report: ChangeReport }> {
    const plan = await this.parts.planner.plan(await propose(), {
      ...(prune === undefined ? {} : { prune }),
      ...(managing === undefined ? {} : { managing }),
    });
    try {
      const { findings } = plan;
      if (findings.errors > 0) throw refusal(findings.kept);
      const { files, count, own, faults, parameters } = await this.parts.differences.find(plan);
      const [path] = own;
      if (path !== undefined && managing !== true) throw new RingfleetError('RF_PATH_UNMANAGED', { path });
      const [fault] = faults;
      if (fault)
        throw new RingfleetError('RF_RENDER_FAULT', {
          owner: `The layer of ${refName(fault.ref)}`,
          reason: fault.reason,
        });
      const phones = plan.spool.size === 0 ? 0 : await this.parts.phonesAffected(plan);
      // A file that changes hands sets what it set: phones get nothing new of it.
      const overrides = managing === true ? [] : await this.parts.overridden(plan, parameters);
      await this.parts.remark(plan);
      const report = {
        dryRun,
        counts: plan.counts,
        files,
        fileCount: count,
        phones,
        overrides,
        findings: findings.kept,
      };
      return { plan, report };
    } catch (error) {
      await plan.spool.discard();
      throw error;
    }
  }
}

function refusal(kept: readonly IntentFinding[]): RequestInvalidError {
  const errors = kept.filter(({ severity }) => severity === 'error');
  return new RequestInvalidError(
    errors.map(({ field, message, line, column }) => ({
      field,
      message,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })),
    'RF_INTENT_INVALID',
  );
}

/** RFC 7396: null takes a field away, objects are merged, all else replaces. */
function merged(before: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof before === 'object' && before !== null && !Array.isArray(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(Object.hasOwn(result, name) ? result[name] : undefined, value);
  }
  return result;
}
