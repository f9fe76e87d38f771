import type { DirectoryName } from '../files/resolve-master.ts';
import { writeOverrideFile } from '../phones/override-text.ts';
import { askedPath, inDirectory } from './boot-paths.ts';
import type { BootRequest } from './boot-request.ts';
import type { BootResult } from './boot-result.ts';
import { baseProfileOf } from './boot-uploads.ts';
import { usualApplication } from './virtual-phone.ts';

/** What a phone sends while it runs; undefined where its master names another server for such files. */
export type LaterUpload = Pick<BootRequest, 'path'> & { bytes: Uint8Array };

/** Within seconds of a change at the phone, or on its web page, it stores that override file whole. */
export function overridesAfter(
  result: BootResult,
  origin: 'phone' | 'web',
  settings: ReadonlyMap<string, string>,
  created: Date,
): LaterUpload | undefined {
  const { phone, application = usualApplication(phone.generation) } = result;
  const baseProfile = baseProfileOf(result.effective);
  const text = writeOverrideFile({ origin, application, created, baseProfile, settings });
  return placed(result, 'overrides', `${phone.mac}-${origin}.cfg`, new TextEncoder().encode(text));
}

/** The phone's own directory, as its user changed it. */
export function directoryAfter(result: BootResult, bytes: Uint8Array): LaterUpload | undefined {
  return placed(result, 'contacts', `${result.phone.mac}-directory.xml`, bytes);
}

/** The phone's call list. */
export function callsAfter(result: BootResult, bytes: Uint8Array): LaterUpload | undefined {
  return placed(result, 'callLists', `${result.phone.mac}-calls.xml`, bytes);
}

/** Lines of the application's log, to be appended to what the server has. */
export function appLogAfter(result: BootResult, bytes: Uint8Array): LaterUpload | undefined {
  const { phone, memory } = result;
  const directory = memory.logDirectory ?? phone.bootServer.path;
  return directory === false ? undefined : { path: askedPath(directory, `${phone.mac}-app.log`), bytes };
}

function placed(
  { phone, master }: BootResult,
  directory: DirectoryName,
  name: string,
  bytes: Uint8Array,
): LaterUpload | undefined {
  const bootPath = phone.bootServer.path;
  const path = master ? inDirectory(master, directory, bootPath, name) : askedPath(bootPath, name);
  return path === undefined ? undefined : { path, bytes };
}
