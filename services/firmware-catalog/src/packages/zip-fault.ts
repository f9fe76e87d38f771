import { downloadAgain, PackageFault, takeVendorPackage } from './package-fault.ts';

/** What the library says of a zip, as the reason that people read. */
export function zipFault(error: unknown, file?: string): PackageFault {
  if (error instanceof PackageFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  if (/relative path|absolute path|invalid characters/.test(message))
    return new PackageFault(`it names a file outside of its folder (${message})`, takeVendorPackage, cause);
  if (/End of central directory|unexpected EOF|Invalid comment length/i.test(message))
    return new PackageFault('it is no zip file, or one that is cut short', downloadAgain, cause);
  const what = file === undefined ? 'the zip is' : `'${file}' is`;
  return new PackageFault(`${what} damaged (${message})`, downloadAgain, cause);
}
