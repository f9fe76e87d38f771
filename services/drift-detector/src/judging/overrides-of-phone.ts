import type { OverrideKind } from '@ringfleet/contracts';
import type { HeldValue } from '../held-value.ts';
import type { OverrideFileState } from '../history/override.repository.ts';
import type { Override } from './classify-override.ts';

/** What a phone overrides, by which of its files. */
export interface PhoneOverride extends Override {
  source: OverrideKind;
  alsoWeb: boolean;
  since: string;
  order: string;
  /** Application that wrote the file. */
  application?: string;
  value: HeldValue;
}

/** Both files together: what was set at the phone beats its web page (polycom-ucs.md section 6.3). */
export function overridesOfPhone(
  phone: OverrideFileState | undefined,
  web: OverrideFileState | undefined,
): Map<string, PhoneOverride> {
  const overrides = new Map<string, PhoneOverride>();
  for (const file of [phone, web])
    for (const { name, value, since } of file?.settings ?? []) {
      const stronger = overrides.get(name);
      if (stronger) stronger.alsoWeb = true;
      else if (file)
        overrides.set(name, {
          ...{ parameter: name, value, since, order: file.order, form: file.form },
          ...{ source: file.kind, alsoWeb: false },
          ...(file.application === undefined ? {} : { application: file.application }),
        });
    }
  return overrides;
}
