import type { Sealer } from '@ringfleet/storage';
import { masterAttribute, readConfigurationFile } from '@ringfleet/ucs';
import { heldValue, type HeldValue } from '../held-value.ts';
import type { SourceContent } from './source.repository.ts';

/** What the bytes of a configuration or master file say. A malformed one says nothing: phones take nothing of it. */
export function readSource(bytes: Uint8Array, sealer: Pick<Sealer, 'keyedHash'>): SourceContent {
  const settings = new Map<string, HeldValue>();
  const lists: [string, string][] = [];
  for (const { name, value } of readConfigurationFile(bytes).settings) {
    const master = masterAttribute(name);
    if (master?.base === 'CONFIG_FILES') lists.push([name, value]);
    if (!master && !settings.has(name)) settings.set(name, heldValue(name, value, sealer));
  }
  return { settings: [...settings], lists };
}
