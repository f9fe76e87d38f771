import type { DirectoryName, ResolvedMaster } from '../files/resolve-master.ts';
import { normalisePath } from '../phones/provisioning-path.ts';

const URL_FORM = /^[a-z][a-z\d+.-]*:\/\//i;

/** A path of a master file as the phone asks for it: relative to the boot path unless absolute; a URL as it is. */
export function askedPath(bootPath: string, value: string): string {
  if (URL_FORM.test(value)) return value;
  return normalisePath(value.startsWith('/') ? value : `${bootPath}/${value}`);
}

/**
 * A file below a directory of the master file.
 * @returns undefined when that directory is a URL: then nothing of it comes to this server
 */
export function inDirectory(
  master: ResolvedMaster,
  directory: DirectoryName,
  bootPath: string,
  name: string,
): string | undefined {
  if (master.elsewhere[directory]) return undefined;
  return normalisePath(`${master.directories[directory] || bootPath}/${name}`);
}
