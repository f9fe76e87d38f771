import type { DriftClass } from '@ringfleet/contracts';
import { findParameter, modelLacks, overrideRuling } from '@ringfleet/ucs';
import { sameHeldValue, type HeldValue } from '../held-value.ts';
import type { PhoneIntent } from '../intent/phone-intent.service.ts';

/** A parameter as a phone overrides it. */
export interface Override {
  parameter: string;
  value: HeldValue;
  /** Whether the phone wrote the file, or an operator put it there. */
  form: 'override' | 'seeded';
}

/**
 * What an override is, measured by the intent; the first that fits counts. What a phone wrote itself it knows, whether
 * the catalogue has it or not: only a file that an operator seeded can hold what nobody knows.
 */
export function classifyOverride({ parameter, value, form }: Override, intent: PhoneIntent): DriftClass {
  const { model, policies } = intent;
  if (model !== undefined && modelLacks(parameter, model)) return 'unknown';
  if (form === 'seeded' && !findParameter(parameter)) return 'unknown';
  if (overrideRuling(parameter, policies)?.override === 'locked') return 'forbidden';
  if (parameter.startsWith('device.')) return 'device';
  const intended = intent.valueOf(parameter);
  if (!intended) return 'preference';
  return sameHeldValue(intended.value, value) ? 'redundant' : 'shadowing';
}
