import { classifyFileName } from './file-names.ts';

/** What phones ask in vain at every boot of a healthy server (polycom-ucs.md sections 1.5, 1.6 and 14.5). */
const NORMALLY_ABSENT: ReadonlySet<string> = new Set([
  'licence',
  'directory',
  'seed-directory',
  'calls',
  'phone-override',
  'web-override',
  'master',
  'app-log',
  'boot-log',
  'firmware',
]);

/**
 * Whether "not found" for this path means nothing: a phone's own master, licences, directories, call lists, override
 * files that it has yet to write, and firmware names, of which a phone tries several. Backgrounds and languages too.
 */
export function isHarmlessMiss(path: string): boolean {
  return NORMALLY_ABSENT.has(classifyFileName(path).kind) || /\.(jpe?g|png|bmp|wav)$/i.test(path);
}
