import type { Fault } from '../files/fault.ts';
import { normalisePath } from '../phones/provisioning-path.ts';
import { compareList, type ListedFile } from './compare-list.ts';
import { examineFile, type ExaminedFile, type LintFile } from './examine-file.ts';
import { judgeFile, withoutRepeats } from './lint-file.ts';
import { listsOfMaster } from './master-lists.ts';

/** One file of a folder with its faults. */
export interface LintedFile {
  path: string;
  faults: Fault[];
}

/**
 * Lints a provisioning folder: each file by itself, then the lists of its master files: entries that are missing,
 * parameters that an earlier file hides, and device.* parameters that no file of a list switches on.
 * @param files all files of the folder; bytes may be left out where only the name counts, and are not kept
 * @returns every file with faults, in the order given
 */
export function lintFolder(files: Iterable<LintFile>): LintedFile[] {
  const folder = new Map<string, ExaminedFile>();
  for (const file of files) folder.set(normalisePath(file.path).toLowerCase(), examineFile(file));
  const across = new Map<ExaminedFile, Fault[]>();
  const companions = new Map<ExaminedFile, Set<ExaminedFile>>();
  const compared = new Set<string>();
  for (const master of folder.values()) {
    if (master.kind !== 'master') continue;
    for (const { files: list, missing } of listsOfMaster(master, folder)) {
      for (const fault of missing) add(across, master, fault);
      const key = list.map(({ file }) => file.path).join('\n');
      if (compared.has(key)) continue;
      compared.add(key);
      noteCompanions(companions, list);
      for (const { file, fault } of compareList(list)) add(across, file, fault);
    }
  }
  return [...folder.values()].flatMap((file) => {
    const beside = companions.get(file);
    const own = judgeFile(file, beside ? { valueElsewhere: valuesOf(beside) } : {});
    const faults = withoutRepeats([...own, ...(across.get(file) ?? [])]);
    return faults.length === 0 ? [] : [{ path: file.path, faults }];
  });
}

/** The files that every phone reads beside a file; those of other phones do not help it. */
function noteCompanions(companions: Map<ExaminedFile, Set<ExaminedFile>>, list: readonly ListedFile[]): void {
  const shared = list.filter(({ isForSomePhones }) => !isForSomePhones);
  for (const { file } of list) {
    const known = companions.get(file) ?? new Set();
    for (const other of shared) if (other.file !== file) known.add(other.file);
    companions.set(file, known);
  }
}

function valuesOf(files: ReadonlySet<ExaminedFile>): (name: string) => string | undefined {
  return (name) => {
    for (const { attributes } of files) {
      const found = attributes.find((attribute) => attribute.name === name);
      if (found) return found.value;
    }
    return undefined;
  };
}

function add(faults: Map<ExaminedFile, Fault[]>, file: ExaminedFile, fault: Fault): void {
  const known = faults.get(file);
  if (known) known.push(fault);
  else faults.set(file, [fault]);
}
