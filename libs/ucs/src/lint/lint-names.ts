import { faultAt, type Fault } from '../files/fault.ts';

const startOfFile = { line: 1, column: 1 };

/** The twelve zeros of the general master file. */
const GENERIC_MASTER = '000000000000.cfg';

/**
 * The right path of a general master file whose name has the wrong number of zeros.
 * @returns undefined for every other path
 */
export function withTwelveZeros(path: string): string | undefined {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  return /^0{6,18}\.cfg$/i.test(name) && name.length !== GENERIC_MASTER.length
    ? `${path.slice(0, slash)}${GENERIC_MASTER}`
    : undefined;
}

/** Faults of a file's name alone: zeros that no phone asks for, a MAC with separators (polycom-ucs.md section 2.1). */
export function lintName(path: string): Fault[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (withTwelveZeros(path) !== undefined) {
    const zeros = name.indexOf('.');
    const message = `${name} has ${zeros} zeros; the general master file has twelve.`;
    return [faultAt('RF_NAME_ZEROS', startOfFile, message, `Names it ${GENERIC_MASTER}.`)];
  }
  const separated = /^((?:[\da-f]{2}([:-]))(?:[\da-f]{2}\2){4}[\da-f]{2})[^\da-f]/i.exec(name)?.[1];
  if (separated !== undefined) {
    const mac = separated.replace(/[:-]/g, '').toLowerCase();
    return [faultAt('RF_NAME_MAC_SEPARATORS', startOfFile, `${name} writes the MAC ${mac} with separators.`)];
  }
  return [];
}
