import { faultAt, type Fault } from '../files/fault.ts';
import type { XmlAttribute } from '../files/xml-attributes.ts';
import type { ExaminedFile } from './examine-file.ts';

/** A file at its place in a list of CONFIG_FILES. */
export interface ListedFile {
  file: ExaminedFile;
  /** True when a mask chose it: another phone reads another file at this place. */
  isForSomePhones: boolean;
}

interface Winner {
  file: ExaminedFile;
  attribute: XmlAttribute;
}

/**
 * Parameters that an earlier file of a list hides (AG 1.4: the first file wins): one fault at each that has another
 * value, one a file for those that are merely repeated. Two files that only different phones read are not compared, and
 * a device file that stands before a shared one overrides it on purpose.
 */
export function compareList(list: readonly ListedFile[]): { file: ExaminedFile; fault: Fault }[] {
  const winners = new Map<string, Winner>();
  const faults: { file: ExaminedFile; fault: Fault }[] = [];
  for (const { file, isForSomePhones } of list) {
    const repeated = new Map<string, { count: number; at: XmlAttribute }>();
    for (const attribute of file.attributes) {
      const winner = winners.get(attribute.name);
      if (!winner) {
        if (!isForSomePhones) winners.set(attribute.name, { file, attribute });
      } else if (winner.file !== file) {
        if (winner.attribute.value === attribute.value) {
          const known = repeated.get(winner.file.path);
          repeated.set(winner.file.path, { count: (known?.count ?? 0) + 1, at: known?.at ?? attribute });
        } else faults.push({ file, fault: hidden(attribute, winner) });
      }
    }
    for (const [path, { count, at }] of repeated) {
      const message = `${count} ${count === 1 ? 'parameter is' : 'parameters are'} set to the same value by ${path} already.`;
      faults.push({ file, fault: faultAt('RF_PARAM_REPEATED', at, message) });
    }
  }
  return faults;
}

function hidden(attribute: XmlAttribute, { file, attribute: winner }: Winner): Fault {
  const message = `${attribute.name} has no effect: ${file.path} (line ${winner.line}) sets it to another value before.`;
  return faultAt('RF_PARAM_HIDDEN', attribute, message);
}
