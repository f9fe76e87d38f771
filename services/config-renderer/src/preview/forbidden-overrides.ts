import { modelLacks } from '@ringfleet/ucs';
import type { PhonePolicies } from '../explain/phone-policies.ts';
import type { BootedPhone } from './booted-phone.ts';

/** A parameter that the phone overrides although a policy locks it. */
export interface ForbiddenOverride {
  name: string;
  /** The override file, as the tree has it. */
  path: string;
  /** The layer that locks it, and by which pattern. */
  layer: string;
  pattern: string;
}

/** What was set at the phone comes first: it hides what was set on its web page (polycom-ucs.md section 6.3). */
export function forbiddenOverrides(
  { local, web, result }: BootedPhone,
  policies: PhonePolicies,
): ForbiddenOverride[] {
  const forbidden = new Map<string, ForbiddenOverride>();
  for (const file of [local, web])
    for (const { name } of file?.settings ?? []) {
      if (!file || forbidden.has(name) || modelLacks(name, result.phone.model)) continue;
      const policy = policies.on(name);
      if (policy?.override !== 'locked') continue;
      const { layer, pattern } = policy;
      forbidden.set(name, { name, path: file.path, layer, pattern });
    }
  return [...forbidden.values()];
}
