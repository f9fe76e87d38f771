import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { macSchema, timeSchema } from './field-schemas.ts';
import { overrideKinds } from './override-edits.ts';

/**
 * What a parameter of an override file is, measured by the intent.
 * - `preference`: the intent says nothing of it
 * - `redundant`: the intent says the same
 * - `shadowing`: it hides another value of the intent, which a central change will not reach
 * - `forbidden`: a layer locks it
 * - `device`: a device.* setting, which the phone keeps in flash
 * - `unknown`: no parameter of this model
 */
export const driftClasses = [
  'preference',
  'redundant',
  'shadowing',
  'forbidden',
  'device',
  'unknown',
] as const;
export type DriftClass = (typeof driftClasses)[number];

/**
 * - `open`: nobody decided
 * - `accepted`: somebody leaves it as it is, for a while or for good
 * - `asked`: gateways serve the file without it; cleared only when the phone uploads a file without it
 * - `stubborn`: it came back three times; only the phone itself can be reset
 */
export const driftStates = ['open', 'accepted', 'asked', 'stubborn'] as const;
export type DriftState = (typeof driftStates)[number];

/** One parameter that a phone overrides, as judged now. Key: `<mac>/<parameter>`. Secret values are masked. */
export const driftFoundSchema = z.object({
  mac: macSchema,
  parameter: z.string().max(255),
  /** Where it was set: at the phone's menu or on its web page; the menu's wins where both did. */
  source: z.enum(overrideKinds),
  class: z.enum(driftClasses),
  state: z.enum(driftStates),
  value: z.string(),
  /** What the intent says; absent where it says nothing. */
  intent: z.string().optional(),
  /** The layer that says it, as people write it (`fleet`, `site berlin`, `file` for an imported one), and its path. */
  layer: z.string().optional(),
  path: z.string().optional(),
  /** When the phone's value was first seen. */
  since: timeSchema,
  model: z.string().optional(),
  /** Application version of the phone. */
  version: z.string().optional(),
  /** Order of the upload that was judged. */
  order: orderSchema,
  changedAt: timeSchema,
});
export type DriftFound = z.infer<typeof driftFoundSchema>;

/** The phone no longer overrides the parameter. A tombstone of the key follows. */
export const driftClosedSchema = z.object({
  mac: macSchema,
  parameter: z.string().max(255),
  /** cleared: it had been asked for; gone: the phone took it out by itself, or left the fleet. */
  reason: z.enum(['cleared', 'gone']),
  closedAt: timeSchema,
});
export type DriftClosed = z.infer<typeof driftClosedSchema>;

export function driftKey({ mac, parameter }: Pick<DriftFound, 'mac' | 'parameter'>): string {
  return `${mac}/${parameter}`;
}
