import { compareParameterNames } from '@ringfleet/ucs';
import { sameHeldValue, shownHeldValue } from '../held-value.ts';
import type { FileVersion } from './override.repository.ts';

/** One parameter that two versions of an override file set otherwise; null: not at all. Secrets are masked. */
export interface OverrideDifference {
  parameter: string;
  before: string | null;
  after: string | null;
}

export function overrideDifferences(
  before: Pick<FileVersion, 'settings'> | undefined,
  after: Pick<FileVersion, 'settings'>,
): OverrideDifference[] {
  const [old, now] = [new Map(before?.settings), new Map(after.settings)];
  return [...new Set([...old.keys(), ...now.keys()])].sort(compareParameterNames).flatMap((parameter) => {
    const [was, is] = [old.get(parameter), now.get(parameter)];
    if (was !== undefined && is !== undefined && sameHeldValue(was, is)) return [];
    const shown = (value: typeof was) => (value === undefined ? null : shownHeldValue(value));
    return [{ parameter, before: shown(was), after: shown(is) }];
  });
}
