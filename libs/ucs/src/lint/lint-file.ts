import { faultAt, type Fault } from '../files/fault.ts';
import { masterAttribute } from '../files/master-file.ts';
import { classifyFileName } from '../phones/file-names.ts';
import { examineFile, type ExaminedFile, type LintFile } from './examine-file.ts';
import { lintDevice, type ValueElsewhere } from './lint-device.ts';
import { lintMaster } from './lint-master.ts';
import { lintName } from './lint-names.ts';
import { lintParameters } from './lint-parameters.ts';

/** What is known of the other files. */
export interface LintContext {
  /** Values that other files of the same lists set; without it nothing is assumed of them. */
  valueElsewhere?: ValueElsewhere;
}

const startOfFile = { line: 1, column: 1 };

/** Every fault of one file, in the order of their places. Never throws, never prints a value. */
export function lintFile(file: LintFile, context: LintContext = {}): Fault[] {
  return judgeFile(examineFile(file), context);
}

/** Applies the rules for single files to a file that was read. */
export function judgeFile(file: ExaminedFile, context: LintContext = {}): Fault[] {
  const faults = [...lintName(file.path), ...file.faults];
  if (file.kind === 'master') faults.push(...judgeMaster(file));
  const hasParameters = file.kind === 'configuration' || file.kind === 'master' || file.kind === 'override';
  if (hasParameters && !file.isPhoneMade) {
    const parameters = file.attributes.filter(({ name }) => masterAttribute(name) === undefined);
    faults.push(...lintParameters(parameters), ...lintDevice(parameters, context.valueElsewhere));
  }
  if (file.kind === 'override' && !file.isPhoneMade && file.attributes.length > 0) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    faults.push(
      faultAt('RF_NAME_RESERVED_SUFFIX', startOfFile, `${name} does not look as if a phone had written it.`),
    );
  }
  return withoutRepeats(faults);
}

function judgeMaster(file: ExaminedFile): Fault[] {
  const { kind } = classifyFileName(file.path);
  const isNamedMaster = kind === 'master' || kind === 'generic-master';
  const hasAttributes = file.attributes.some(({ name }) => masterAttribute(name) !== undefined);
  if (!hasAttributes && file.attributes.length > 0) {
    const slips = lintMaster(file.attributes, file.root).filter(
      ({ code }) => code === 'RF_MASTER_CONFIG_FILE',
    );
    const message = 'The file holds no attribute of a master file.';
    return [faultAt('RF_MASTER_NO_ATTRIBUTES', startOfFile, message), ...slips];
  }
  const faults = lintMaster(file.attributes, file.root);
  if (!isNamedMaster && lintName(file.path).length === 0)
    faults.push(
      faultAt('RF_NAME_MASTER', startOfFile, 'The file is a master file by its content, not by its name.'),
    );
  return faults;
}

/** Each fault once, in the order of their places. */
export function withoutRepeats(faults: readonly Fault[]): Fault[] {
  const key = ({ code, line, column, message }: Fault) => `${code} ${line}:${column} ${message}`;
  const once = [...new Map(faults.map((fault) => [key(fault), fault])).values()];
  return once.sort((a, b) => a.line - b.line || a.column - b.column);
}
