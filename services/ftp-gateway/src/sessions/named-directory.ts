import { substituteMasks } from '@ringfleet/ucs';

/** Masks whose value the phone knows and the gateway does not. */
const OPEN_MASKS = /\[(?:PHONE_MODEL|PHONE_PART_NUMBER)\]/;

/** Whether a part of a master's directory is the phone's to say. */
export function hasOpenMask(directory: string): boolean {
  return directory.includes('[') && OPEN_MASKS.test(directory);
}

/** Whether a path is a directory that a master names, or lies above it. */
export function leadsTo(directory: string, path: string): boolean {
  if (!hasOpenMask(directory)) return `${directory}/`.toLowerCase().startsWith(`${path}/`.toLowerCase());
  const named = directory.split('/');
  const shown = path.split('/');
  return shown.length <= named.length && shown.every((segment, at) => isSegment(named[at] ?? '', segment));
}

/** A directory with open masks as a path in it spells it; undefined when the path lies elsewhere. */
export function spelledBy(directory: string, path: string): string | undefined {
  const depth = directory.split('/').length;
  const shown = path.split('/').slice(0, depth);
  return shown.length === depth && leadsTo(directory, shown.join('/')) ? shown.join('/') : undefined;
}

/** The segments in front of the first open mask. */
export function certainPart(directory: string): string {
  if (!hasOpenMask(directory)) return directory;
  const segments = directory.split('/');
  return segments.slice(0, segments.findIndex(hasOpenMask)).join('/');
}

/** A directory of a master that was read for nobody, as it is for one phone. */
export function forPhone(directory: string, mac: string | undefined): string {
  return mac === undefined ? directory : substituteMasks(directory, { mac }).text;
}

/** A mask stands for letters, digits, dots and dashes within one segment: models and part numbers have no others. */
function isSegment(named: string, shown: string): boolean {
  const parts = named.split(OPEN_MASKS).map((part) => part.replace(/[^\w]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(String.raw`[\w.-]+`)}$`, 'i').test(shown);
}
