import { macInPath } from '../phones/mac.ts';

/** What a package has beside firmware, by what it is for: taken only by choice. */
export const staticKinds = ['languages', 'backgrounds', 'ringtones', 'samples'] as const;
export type StaticKind = (typeof staticKinds)[number];

/** What becomes of one file of a vendor's package, by its name. */
export type PackageFile =
  | {
      kind: 'image' | 'dect' | 'boot-block';
      /** Name below the release's folder, in lower case: `3111-46157-002.sip.ld`. */
      name: string;
      /** Absent for a boot block of all models. */
      partNumber?: string;
    }
  /** `sip.ver`. */
  | { kind: 'version' }
  /** One file with the images of all models. */
  | { kind: 'combined' }
  | { kind: StaticKind }
  /** Master, directory and parameter files: the operator has his own (polycom-ucs.md section 10.4). */
  | { kind: 'never' }
  | { kind: 'other' };

const SPLIT = /^(\d{4}-\d{5}-\d{3})\.(sip|dect|bootblock|bootrom)\.ld$/;
const BOOT_BLOCK = /^boot(block|rom)\.ld$/;
const NEVER = /^(sip|phone1)\.cfg$/;

/** Sorts a file of a package, in any folder of it and in any case (polycom-ucs.md sections 1.5, 10.4). */
export function classifyPackageFile(path: string): PackageFile {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name === 'sip.ver') return { kind: 'version' };
  if (name.endsWith('.ld')) return classifyImage(name);
  if (macInPath(name) !== undefined || name.startsWith('000000000000') || NEVER.test(name))
    return { kind: 'never' };
  return { kind: staticKindOf(lower, name) };
}

function classifyImage(name: string): PackageFile {
  const [, partNumber, what] = SPLIT.exec(name) ?? [];
  if (partNumber !== undefined)
    return { kind: what === 'sip' ? 'image' : what === 'dect' ? 'dect' : 'boot-block', name, partNumber };
  if (BOOT_BLOCK.test(name)) return { kind: 'boot-block', name };
  return /^sip(_\w+)?\.ld$/.test(name) ? { kind: 'combined' } : { kind: 'other' };
}

function staticKindOf(path: string, name: string): StaticKind | 'other' {
  if (/(^|\/)(languages|[^/]*localization)\//.test(path)) return 'languages';
  if (/\.(jpe?g|png|bmp)$/.test(name)) return 'backgrounds';
  if (name.endsWith('.wav')) return 'ringtones';
  return name.endsWith('.cfg') ? 'samples' : 'other';
}
