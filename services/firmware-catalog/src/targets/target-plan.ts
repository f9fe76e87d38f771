import {
  compareVersions,
  partNumbersOfModel,
  sameVersion,
  targetFor,
  type TargetScope,
  upgradePath,
} from '@ringfleet/ucs';
import type { PlacedPhone } from '../phones/catalog-phones.service.ts';
import type { Release } from '../releases/release.repository.ts';
import type { TargetMove, TargetRefusal } from './target-answers.ts';
import { type Target, targetId } from './target.repository.ts';

/** What a target would do, gathered phone by phone. */
export class TargetPlan {
  phones = 0;
  private readonly before: ReadonlyMap<string, Target>;
  private readonly after: ReadonlyMap<string, Target>;
  private readonly id: string;
  private readonly release: Release | undefined;
  private readonly movesByKey = new Map<string, TargetMove>();
  private readonly refusalsByKey = new Map<string, TargetRefusal>();

  /** @param change a target that is set, or cleared: then `version` is absent. @param release of the version that is set */
  constructor(
    targets: readonly Target[],
    change: { scope: TargetScope; of: string; target?: Target },
    release: Release | undefined,
  ) {
    this.before = new Map(targets.map((target) => [targetId(target.scope, target.of), target]));
    this.id = targetId(change.scope, change.of);
    const after = new Map(this.before);
    if (change.target) after.set(this.id, change.target);
    else after.delete(this.id);
    this.after = after;
    this.release = release;
    for (const model of change.target?.models ?? (change.scope === 'model' ? [change.of] : []))
      if (!this.hasImage(model, undefined)) this.refuse(model, undefined, 0, 'no-image', []);
  }

  add(placed: PlacedPhone): void {
    const [before, after] = [this.before, this.after].map((all) =>
      targetFor(placed, (scope, of) => all.get(targetId(scope, of))),
    );
    const isDecided = [before, after].some(
      (target) => target && targetId(target.scope, target.of) === this.id,
    );
    if (!isDecided) return;
    this.phones += 1;
    const { model, phone } = placed;
    const application = phone.seen?.application;
    const to = after?.version;
    this.count(model, application, to);
    // Only what this change brings is judged: another target that takes over was judged when it was set.
    if (to === undefined || after !== this.after.get(this.id) || model === undefined) return;
    if (!this.hasImage(model, phone.seen?.partNumber)) {
      this.refuse(model, application, 1, 'no-image', []);
      return;
    }
    if (application !== undefined && sameVersion(application, to)) return;
    const path = upgradePath({ model, application, updater: phone.seen?.updater }, to);
    if (!path.works) this.refuse(model, application, 1, 'container', path.steps, path.reason);
  }

  get moves(): TargetMove[] {
    return [...this.movesByKey.values()].sort((a, b) => order(a.model, b.model) || order(a.from, b.from));
  }

  get refused(): TargetRefusal[] {
    return [...this.refusalsByKey.values()];
  }

  private hasImage(model: string, partNumber: string | undefined): boolean {
    const own = partNumber === undefined ? partNumbersOfModel(model) : [partNumber];
    return (
      this.release?.files.some((file) => file.kind === 'image' && own.includes(file.partNumber ?? '')) ??
      false
    );
  }

  private count(model: string | undefined, from: string | undefined, to: string | undefined): void {
    const key = `${model} ${from} ${to}`;
    const move = this.movesByKey.get(key) ?? {
      ...{ model: model ?? null, from: from ?? null, to: to ?? null, phones: 0 },
      change: changeOf(from, to),
    };
    move.phones += 1;
    this.movesByKey.set(key, move);
  }

  private refuse(
    model: string,
    from: string | undefined,
    phones: number,
    reason: TargetRefusal['reason'],
    steps: string[],
    why = '',
  ): void {
    const key = `${reason} ${model} ${reason === 'container' ? from : ''}`;
    const known = this.refusalsByKey.get(key);
    const all = (known?.phones ?? 0) + phones;
    const message =
      reason === 'no-image'
        ? `release ${this.release?.version} has no image for ${model} (${partNumbersOfModel(model).join(', ') || 'no part number is known'})`
        : `${model} with ${from ?? 'an unknown application'}: ${why}${firstStep(steps)}`;
    this.refusalsByKey.set(key, {
      ...{ model, reason, message, steps, phones: all },
      from: reason === 'container' ? (from ?? null) : null,
    });
  }
}

function firstStep(steps: readonly string[]): string {
  return steps.length > 1 ? `; the way is ${steps.join(', then ')}` : '';
}

function changeOf(from: string | undefined, to: string | undefined): TargetMove['change'] {
  if (to === undefined) return 'none';
  if (from === undefined) return 'unknown';
  const difference = compareVersions(to, from);
  return difference === 0 ? 'none' : difference > 0 ? 'upgrade' : 'downgrade';
}

function order(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1;
}
