import { compareParameters, readConfigurationFile, readMasterFile } from '@ringfleet/ucs';
import { explainBoot } from '../explain/explain-boot.ts';
import { shownValue } from '../explain/shown-value.ts';
import type { BootedPhone, GivenFile } from './booted-phone.ts';
import type { EarlierVersion } from './earlier-version.ts';

/** What is not the same any more for a phone since an earlier state of the tree. */
export interface PreviewChanges {
  since: EarlierVersion;
  /** Files that it is given, by path; one that holds the same in another form did not change. */
  files: { path: string; change: 'added' | 'changed' | 'removed' }[];
  /** Values that count; null: none did or does. Secrets are masked, also where they differ. */
  parameters: { name: string; before: string | null; after: string | null }[];
}

export function previewChanges(since: EarlierVersion, then: BootedPhone, now: BootedPhone): PreviewChanges {
  const [before, after] = [contentsOf(then), contentsOf(now)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    since,
    files: paths.flatMap((path) => {
      const [old, fresh] = [before.get(path), after.get(path)];
      if (old === fresh) return [];
      return [{ path, change: old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed' }];
    }),
    parameters: compareParameters(valuesOf(then), valuesOf(now)).map(({ name, before, after }) => ({
      name,
      before: shownValue(name, before),
      after: shownValue(name, after),
    })),
  };
}

function valuesOf(booted: BootedPhone): Map<string, string | null> {
  return new Map(explainBoot(booted, []).map(({ name, value }) => [name, value]));
}

/** What each file holds, as a text to compare. */
function contentsOf({ given }: BootedPhone): Map<string, string> {
  return new Map(given.map((file) => [file.served.path, contentOf(file)]));
}

/** The comment on top of a rendered file says when it was rendered: what it sets is compared, not its bytes. */
function contentOf({ role, bytes, read, served }: GivenFile): string {
  const settings =
    read && role === 'master'
      ? readMasterFile(bytes)
      : read && role === 'config'
        ? readConfigurationFile(bytes)
        : undefined;
  if (settings === undefined || !settings.wellFormed) return served.hash ?? '';
  const pairs = 'settings' in settings ? settings.settings : settings.attributes;
  return JSON.stringify(pairs.map(({ name, value }) => [name, value]));
}
