import { compareParameterNames } from '@ringfleet/ucs';
import type { Repository } from '@ringfleet/storage';
import type { IntentRef } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { IntentPlan } from '../plans/plan.ts';
import { groupsWith } from '../plans/phones-affected.ts';
import type { ChangedIn, ChangedParameters } from './changed-parameters.ts';
import type { KnownOverrides } from './known-overrides.service.ts';

/** A parameter that a change sets and phones override: it does not reach those. */
export interface OverriddenParameter {
  parameter: string;
  phones: number;
  /** Whether only phones that read something of the change are counted; else it is all that override it. */
  reached: boolean;
}

export interface OverriddenParts {
  overrides: KnownOverrides;
  store: IntentStore;
  seen: Repository<SeenPhone>;
}

/** Of phones that override a parameter, so many are looked at to see which of them a layer reaches. */
const LOOKED_AT = 500;
/** The same, over all parameters of one plan. */
const BUDGET = 5_000;
const TOGETHER = 50;
const LISTED = 100;

/** What a plan changes and phones override, by how many of them: from indexes, however many phones there are. */
export async function overriddenParameters(
  plan: IntentPlan,
  changed: ChangedParameters,
  parts: OverriddenParts,
): Promise<OverriddenParameter[]> {
  const found: OverriddenParameter[] = [];
  const counting = new Counting(plan, parts);
  const { names } = changed;
  for (let start = 0; start < names.length; start += TOGETHER)
    found.push(
      ...(await Promise.all(
        names.slice(start, start + TOGETHER).map((name) => counting.of(name, changed.in(name))),
      )),
    );
  return found
    .filter(({ phones }) => phones > 0)
    .sort((a, b) => b.phones - a.phones || compareParameterNames(a.parameter, b.parameter))
    .slice(0, LISTED);
}

class Counting {
  private readonly plan: IntentPlan;
  private readonly parts: OverriddenParts;
  private left = BUDGET;

  constructor(plan: IntentPlan, parts: OverriddenParts) {
    this.plan = plan;
    this.parts = parts;
  }

  async of(parameter: string, where: ChangedIn): Promise<OverriddenParameter> {
    const { overrides } = this.parts;
    const { layers, phones } = where;
    const count = await overrides.count(parameter);
    if (count === 0 || layers.some(({ kind }) => kind === 'fleet'))
      return { parameter, phones: count, reached: true };
    if (phones && layers.length === 0)
      return { parameter, phones: await overrides.countOf(parameter, phones), reached: true };
    if (!phones || count > LOOKED_AT || count > this.left)
      return { parameter, phones: count, reached: false };
    this.left -= count;
    const macs = await overrides.macs(parameter);
    return { parameter, phones: await this.reached(macs, layers, new Set(phones)), reached: true };
  }

  /** Counted as phonesAffected counts: by documents, and by models that were seen. */
  private async reached(
    macs: readonly string[],
    layers: readonly IntentRef[],
    own: ReadonlySet<string>,
  ): Promise<number> {
    const { store, seen } = this.parts;
    const ids = (wanted: IntentRef['kind']) =>
      layers.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    const [sites, models] = [new Set(ids('site')), new Set(ids('model'))];
    const groups = new Set(ids('group').flatMap((id) => groupsWith(this.plan, id)));
    const [documents, known] = await Promise.all([
      store.getMany('phone', [...macs]),
      seen.getMany([...macs]).then((found) => new Map(found.map(({ id, value }) => [id, value]))),
    ]);
    const isIn = (set: ReadonlySet<string>, id: string | undefined) => id !== undefined && set.has(id);
    return macs.filter((mac) => {
      const document = documents.get(mac)?.document;
      return (
        own.has(mac) ||
        isIn(sites, document?.site) ||
        isIn(groups, document?.group) ||
        isIn(models, document?.model) ||
        isIn(models, known.get(mac)?.model)
      );
    }).length;
  }
}
