import { sameHeldValue } from '../held-value.ts';
import type { SourceContent } from './source.repository.ts';

/** What a new version of a file changes for those who read it. */
export interface SourceChange {
  path: string;
  /** The phone that alone reads it. */
  mac: string | null;
  /** Parameters that it sets otherwise, or no longer, or now. */
  names: string[];
  /** It is a master file, or was one, and names other files now. */
  lists: boolean;
}

export function differingNames(
  before: SourceContent | undefined,
  after: SourceContent | undefined,
): string[] {
  const old = new Map(before?.settings);
  const now = new Map(after?.settings);
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => {
    const [a, b] = [old.get(name), now.get(name)];
    return a === undefined || b === undefined || !sameHeldValue(a, b);
  });
}

/** Whether readers may read other files now: of a path that comes or goes, too, since another master stood in for it. */
export function listsDiffer(before: SourceContent | undefined, after: SourceContent | undefined): boolean {
  return JSON.stringify(before?.lists ?? []) !== JSON.stringify(after?.lists ?? []);
}
