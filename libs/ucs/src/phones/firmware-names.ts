/** A firmware file's name as a phone asks for it: any number of part numbers in front of the operator's own name. */
const REQUESTED_IMAGE = /^(\d{4}-\d{5}-\d{3})\..*\.ld$/i;

/**
 * The names that a phone asks for one after the other: `name = dir(APP_FILE_PATH) + "<part>." + base(APP_FILE_PATH)`,
 * and when that is absent the value as it is. A value that already holds the part number is prefixed again
 * (polycom-ucs.md section 1.5).
 * @param appFilePath a path or URL, masks already replaced
 */
export function firmwareNames(appFilePath: string, partNumber?: string): string[] {
  if (partNumber === undefined) return [appFilePath];
  const base = appFilePath.lastIndexOf('/') + 1;
  return [`${appFilePath.slice(0, base)}${partNumber}.${appFilePath.slice(base)}`, appFilePath];
}

/**
 * The part number that a phone told of itself by asking for firmware. The first prefixed name decides: a later one may
 * be the operator's own text. The DECT base's image says nothing of the phone.
 * @param paths what one phone asked for, in order
 */
export function partNumberFromRequests(paths: Iterable<string>): string | undefined {
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const partNumber = REQUESTED_IMAGE.exec(name)?.[1];
    if (partNumber !== undefined && !name.toLowerCase().endsWith('.dect.ld')) return partNumber;
  }
  return undefined;
}

/** The names of the BootROM that updaters of SoundPoint and SoundStation phones ask for, in order. */
export function bootromNames(partNumber?: string): string[] {
  return firmwareNames('bootrom.ld', partNumber);
}
