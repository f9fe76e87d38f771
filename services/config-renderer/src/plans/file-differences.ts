import type { Repository } from '@ringfleet/storage';
import { isSecretParameter, MASKED_VALUE } from '@ringfleet/ucs';
import type { IntentChange } from '../change-sets/change-sets.service.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentDocuments, IntentRef } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import { ChangedParameters } from '../overrides/changed-parameters.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { AffectedDocuments } from '../rendering/affected.ts';
import { reasonOfFault, textOf } from '../rendering/file-text.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import { type FileContent, type FileToRender, Rendering } from '../rendering/rendering.ts';
import { differingNames } from './differing-names.ts';
import { givingWay } from './give-way.ts';
import { asHeld, type IntentPlan } from './intent-plan.ts';

/** One file that a change adds, changes or takes away. */
export interface FileDifference {
  path: string;
  change: 'added' | 'changed' | 'removed';
  /** Parameters, or attributes of a master file; secrets masked. */
  differences: { name: string; before: string | null; after: string | null }[];
}

/** What phones will see of a change. */
export interface FileDifferences {
  /** Files that change, at most 100. */
  files: FileDifference[];
  /** All of them. */
  count: number;
  /** Files of the operator's own that lie where something would be rendered. */
  own: string[];
  /** Documents that cannot be rendered as they would be. */
  faults: { ref: IntentRef; reason: string }[];
  /** What layers set differently. */
  parameters: ChangedParameters;
}

/** What is found so far, and paths of which it is not yet known whether the operator has them. */
interface Finding extends FileDifferences {
  paths: string[];
}

const PAGE = 500;
const LISTED = 100;
/** Of one file. */
const DIFFERENCES = 200;

export interface DifferencesParts {
  store: IntentStore;
  treeFiles: Repository<TreeFile>;
  seen: Repository<SeenPhone>;
  affected: AffectedDocuments;
  open: OpenValue;
}

/** Files as they are and as a plan would make them, compared by what they set. */
export class FileDifferenceFinder {
  private readonly parts: DifferencesParts;

  constructor(parts: DifferencesParts) {
    this.parts = parts;
  }

  async find(plan: IntentPlan): Promise<FileDifferences> {
    const then = new Rendering(plan.before, this.parts.open);
    const now = new Rendering(plan.after, this.parts.open);
    const parameters = new ChangedParameters();
    const found: Finding = { files: [], count: 0, own: [], faults: [], parameters, paths: [] };
    const changed: IntentRef[] = [];
    const direct = new Set<string>();
    for await (const page of plan.spool.pages()) {
      const phones = page.filter(({ kind }) => kind === 'phone');
      for (const { kind, id } of page) if (kind !== 'phone') changed.push({ kind, id });
      for (const { id } of phones) direct.add(id);
      await this.comparePhones(
        found,
        phones.map(({ id }) => id),
        then,
        now,
        afterOf(phones),
      );
    }
    // Together: one document's file can become another's.
    this.compareShared(found, changed, then, now);
    const compared = new Set(changed.map(({ kind, id }) => `${kind}/${id}`));
    for await (const refs of this.parts.affected.of(changed, then, now)) {
      const shared = refs.filter(({ kind, id }) => kind !== 'phone' && !compared.has(`${kind}/${id}`));
      // What could not be rendered before is not this change's fault.
      this.compareShared(
        found,
        shared.filter((ref) => isRenderable(ref, then)),
        then,
        now,
      );
      const macs = refs.filter(({ kind, id }) => kind === 'phone' && !direct.has(id)).map(({ id }) => id);
      for (const mac of macs) direct.add(mac);
      await this.comparePhones(found, macs, then, now);
    }
    await this.findOwn(found);
    const { files, count, own, faults } = found;
    return { files, count, own, faults, parameters };
  }

  /** Where the operator has files of his own, nothing is rendered (design section 5). */
  private async findOwn(found: Finding): Promise<void> {
    for (let paths = found.paths.splice(0, PAGE); paths.length > 0; paths = found.paths.splice(0, PAGE)) {
      const held = await this.parts.treeFiles.getMany(paths);
      found.own.push(...held.filter(({ value }) => value.blob !== null).map(({ id }) => id));
    }
  }

  private compareShared(found: Finding, refs: readonly IntentRef[], then: Rendering, now: Rendering): void {
    const both = refs.map((ref) => ({
      ref,
      before: attempt(found, undefined, () => then.filesOf(ref)),
      after: attempt(found, ref, () => now.filesOf(ref)),
    }));
    for (const { ref, before, after } of both) found.parameters.compare(ref, before, after);
    compare(
      found,
      both.flatMap(({ before }) => before),
      both.flatMap(({ after }) => after),
    );
  }

  private async comparePhones(
    found: Finding,
    macs: readonly string[],
    then: Rendering,
    now: Rendering,
    after?: ReadonlyMap<string, Held<'phone'> | undefined>,
  ): Promise<void> {
    if (macs.length === 0) return;
    const [held, seen] = await Promise.all([
      this.parts.store.getMany('phone', [...macs]),
      this.parts.seen.getMany([...macs]),
    ]);
    await this.findOwn(found);
    const known = new Map(seen.map(({ id, value }) => [id, value]));
    for await (const mac of givingWay(macs)) {
      const before = held.get(mac);
      const wanted = after?.has(mac) ? after.get(mac) : before;
      const ref: IntentRef = { kind: 'phone', id: mac };
      const filesOf = (rendering: Rendering, phone: Held<'phone'> | undefined) => () =>
        phone ? filesOfPhone(rendering, phone, known.get(mac)) : [];
      const faultOf = after?.has(mac) ? ref : undefined;
      const old = attempt(found, undefined, filesOf(then, before));
      const fresh = attempt(found, faultOf, filesOf(now, wanted));
      found.parameters.compare(ref, old, fresh);
      compare(found, old, fresh);
    }
  }
}

function isRenderable(ref: IntentRef, rendering: Rendering): boolean {
  try {
    rendering.filesOf(ref);
    return true;
  } catch (error) {
    if (reasonOfFault(error) === undefined) throw error;
    return false;
  }
}

function filesOfPhone(
  rendering: Rendering,
  phone: Held<'phone'>,
  seen: SeenPhone | undefined,
): FileToRender[] {
  const knowledge = { model: seen?.model, bootPath: seen?.bootPath };
  return [rendering.deviceFile(phone, knowledge), rendering.ownMaster(phone, knowledge)].filter(
    (file) => file !== undefined,
  );
}

function afterOf(changes: readonly IntentChange[]): Map<string, Held<'phone'> | undefined> {
  return new Map(
    changes.map(({ id, document }) => [
      id,
      document === null ? undefined : asHeld<'phone'>(document as IntentDocuments['phone']),
    ]),
  );
}

/** @param blamed whose fault it is when the files cannot be written; absent: they are only compared with */
function attempt(found: Finding, blamed: IntentRef | undefined, make: () => FileToRender[]): FileToRender[] {
  try {
    const files = make();
    if (blamed) for (const file of files) textOf(file, { seq: 1, at: '2000-01-01T00:00:00.000Z' });
    return files;
  } catch (error) {
    const reason = reasonOfFault(error);
    if (reason === undefined) throw error;
    if (blamed) found.faults.push({ ref: blamed, reason });
    return [];
  }
}

function compare(found: Finding, before: readonly FileToRender[], after: readonly FileToRender[]): void {
  const old = new Map(before.map((file) => [file.path, file]));
  for (const file of after) {
    const was = old.get(file.path);
    old.delete(file.path);
    add(found, file.path, was ? 'changed' : 'added', was?.content, file.content);
  }
  for (const [path, { content }] of old) add(found, path, 'removed', content, undefined);
}

function add(
  found: Finding,
  path: string,
  change: FileDifference['change'],
  before: FileContent | undefined,
  after: FileContent | undefined,
): void {
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const names = differingNames(old, fresh);
  if (names.length === 0 && change === 'changed') return;
  found.count += 1;
  if (change !== 'removed') found.paths.push(path);
  if (found.files.length >= LISTED) return;
  const differences = names.slice(0, DIFFERENCES).map((name) => ({
    name,
    before: masked(name, old.get(name)),
    after: masked(name, fresh.get(name)),
  }));
  found.files.push({ path, change, differences });
}

function valuesOf(content: FileContent | undefined): ReadonlyMap<string, string> {
  if (!content) return new Map();
  return content.kind === 'config' ? content.parameters : new Map(content.attributes);
}

function masked(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return value !== '' && isSecretParameter(name) ? MASKED_VALUE : value;
}
