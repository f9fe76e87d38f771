import type { Sealer } from '@ringfleet/storage';
import { readCallListFile, readDirectoryFile, readOverrideFile } from '@ringfleet/ucs';
import { heldValue, type HeldValue } from '../held-value.ts';
import type { FileVersion, KeptKind } from './override.repository.ts';

/** What the bytes of a phone's file say of it. */
export type DescribedBytes = Pick<
  FileVersion,
  'wellFormed' | 'application' | 'form' | 'settings' | 'entries'
>;

export function describeBytes(
  kind: KeptKind,
  bytes: Uint8Array,
  sealer: Pick<Sealer, 'keyedHash'>,
): DescribedBytes {
  if (kind === 'directory') {
    const { wellFormed, items } = readDirectoryFile(bytes);
    return { wellFormed, entries: items.length };
  }
  if (kind === 'calls') {
    const { wellFormed, calls } = readCallListFile(bytes);
    return { wellFormed, entries: calls.length };
  }
  const { wellFormed, kind: form, application, settings } = readOverrideFile(bytes);
  const held = new Map<string, HeldValue>();
  for (const { name, value } of settings) if (!held.has(name)) held.set(name, heldValue(name, value, sealer));
  return {
    ...{ wellFormed, form },
    ...(application === undefined ? {} : { application: application.version }),
    settings: [...held],
  };
}
