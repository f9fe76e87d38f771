import { type OverridePatterns, overrideRuling } from '@ringfleet/ucs';
import { z } from 'zod';
import { FLEET, type IntentKind, type IntentRef } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { AskedPhone } from '../preview/asked-phone.ts';
import { layerName } from './layer-name.ts';
import { groupsOf } from './phone-layers.ts';

/** What is said of overriding one parameter. */
export const overridePolicySchema = z
  .object({
    override: z.enum(['locked', 'allowed']),
    layer: z.string().describe("The layer that says so: 'fleet', 'site berlin', …."),
    pattern: z.string().describe('Its pattern that names the parameter.'),
  })
  .meta({ id: 'OverridePolicy' });
export type OverridePolicy = z.infer<typeof overridePolicySchema>;

interface LayerPolicy extends OverridePatterns {
  layer: string;
}

/** Which parameters one phone may override: the policies of the layers of what it belongs to. */
export class PhonePolicies {
  private readonly policies: readonly LayerPolicy[];

  private constructor(policies: readonly LayerPolicy[]) {
    this.policies = policies;
  }

  /** Reads the few documents that count for the phone. */
  static async of({ mac, phone: { model }, held }: AskedPhone, store: IntentStore): Promise<PhonePolicies> {
    const { site, group } = held?.document ?? {};
    const ref = async (kind: IntentKind, id: string) => policyOf({ kind, id }, await store.get(kind, id));
    const [groups, ...rest] = await Promise.all([
      groupsOf(group, store),
      site === undefined ? [] : ref('site', site),
      ref('model', model),
      ref('fleet', FLEET),
    ]);
    return new PhonePolicies([
      ...policyOf({ kind: 'phone', id: mac }, held),
      ...[...groups].flatMap(([id, found]) => policyOf({ kind: 'group', id }, found)),
      ...rest.flat(),
    ]);
  }

  /** Undefined where no layer names it: then it may be overridden. */
  on(parameter: string): OverridePolicy | undefined {
    const ruling = overrideRuling(parameter, this.policies);
    return ruling && { override: ruling.override, layer: ruling.by.layer, pattern: ruling.pattern };
  }
}

function policyOf(ref: IntentRef, held: Held | undefined): LayerPolicy[] {
  if (!held) return [];
  const { locked, allowed } = held.document;
  return [{ layer: layerName({ kind: 'layer', ref }), locked, allowed }];
}
