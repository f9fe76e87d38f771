import type { LintFault } from '../commands/tree-file.ts';
import { faultCounts, faultLine } from '../lint/fault-text.ts';
import { printable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

/** Paths by what applying the import does; `spared`: a customised master file that a vendor's default would hide. */
interface ImportChanges {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  spared: number;
}

/** A line of `GET /api/v1/imports/<id>/lines`. */
export type ImportLine =
  | {
      kind: 'change';
      change: keyof ImportChanges;
      path: string;
      size: number;
      reason?: string;
      /** Spared because the path is rendered: --replace-master does not take it. */
      managed?: boolean;
    }
  | { kind: 'phone-file'; path: string; mac: string; size: number }
  | ({ kind: 'fault'; file: string } & LintFault);

/** What the user asked for beyond adding and changing. */
export interface ImportChoices {
  removeMissing?: boolean;
  replaceMaster?: boolean;
}

/** Shown of each kind; the rest is counted, and --json has it all. */
const MOST_PATHS = 15;
const MOST_PLACES = 3;

const severities = ['error', 'warning', 'info'] as const;

interface FaultGroup {
  fault: LintFault;
  count: number;
  places: string[];
}

/** What an import would do and what is wrong with its files, in memory of a fixed size. */
export class ImportReport {
  readonly changes: ImportChanges = { added: 0, changed: 0, unchanged: 0, removed: 0, spared: 0 };
  readonly faults = { error: 0, warning: 0, info: 0 };
  phoneFiles = 0;
  /** Of those spared: paths that are rendered. */
  managed = 0;
  readonly #paths = {
    added: [] as string[],
    changed: [] as string[],
    removed: [] as string[],
    spared: [] as string[],
    managed: [] as string[],
  };
  readonly #groups = new Map<string, FaultGroup>();

  add(line: ImportLine): void {
    if (line.kind === 'phone-file') this.phoneFiles += 1;
    else if (line.kind === 'fault') this.#addFault(line.file, line);
    else {
      this.changes[line.change] += 1;
      if (line.managed === true) this.managed += 1;
      const change = line.managed === true ? 'managed' : line.change;
      if (change !== 'unchanged' && this.#paths[change].length < MOST_PATHS)
        this.#paths[change].push(line.reason === undefined ? line.path : `${line.path}: ${line.reason}`);
    }
  }

  /** Whether the tree has no file of an operator yet. */
  get isFirst(): boolean {
    const { changed, unchanged, removed, spared } = this.changes;
    return changed + unchanged + removed + spared === 0;
  }

  /** Paths that --replace-master replaces. */
  get replaceable(): number {
    return this.changes.spared - this.managed;
  }

  /** Worst first, and of each code the first places. */
  faultText(): string {
    const groups = [...this.#groups.values()].sort(
      (a, b) =>
        severities.indexOf(a.fault.severity) - severities.indexOf(b.fault.severity) || b.count - a.count,
    );
    const lines = groups.flatMap(({ fault, count, places }) => [
      ...places,
      ...(count > places.length
        ? [`    … and ${countText(count - places.length, 'more', 'more')} of ${fault.code}`]
        : []),
      `    ${fault.advice}`,
    ]);
    const total = this.faults.error + this.faults.warning + this.faults.info;
    if (total === 0) return 'Lint: nothing to say.\n';
    return `Lint: ${faultCounts(this.faults)}. The files are taken as they are.\n${lines.map((line) => `  ${line}\n`).join('')}`;
  }

  changeText({ removeMissing = false, replaceMaster = false }: ImportChoices): string {
    const { added, changed, unchanged, removed } = this.changes;
    const removal = removeMissing
      ? this.#pathsText('would be removed', 'removed')
      : removed > 0
        ? `${countText(removed, 'path')} of the tree ${removed === 1 ? 'is' : 'are'} not in the folder and would stay (--remove-missing removes them)\n`
        : '';
    const phones =
      this.phoneFiles > 0
        ? `${countText(this.phoneFiles, 'file')} of phones would become their first versions, never over a newer one\n`
        : '';
    return [
      added > 0 ? this.#pathsText('would be added', 'added') : '',
      changed > 0 ? this.#pathsText('would be changed', 'changed') : '',
      this.#pathsText(
        replaceMaster ? 'would be replaced' : 'would be spared (--replace-master replaces it)',
        'spared',
      ),
      this.#pathsText('would be spared: they are rendered', 'managed'),
      removal,
      phones,
      unchanged > 0 ? `${countText(unchanged, 'path')} the same already\n` : '',
    ].join('');
  }

  #pathsText(what: string, change: 'added' | 'changed' | 'removed' | 'spared' | 'managed'): string {
    const counts = { ...this.changes, spared: this.replaceable, managed: this.managed };
    const count = counts[change];
    if (count === 0) return '';
    const paths = this.#paths[change];
    const more = count > paths.length ? `  … and ${countText(count - paths.length, 'more', 'more')}\n` : '';
    return `${countText(count, 'path')} ${what}:\n${paths.map((path) => `  ${printable(path)}\n`).join('')}${more}`;
  }

  #addFault(file: string, fault: LintFault): void {
    this.faults[fault.severity] += 1;
    const group = this.#groups.get(fault.code) ?? { fault, count: 0, places: [] };
    group.count += 1;
    if (group.places.length < MOST_PLACES) group.places.push(faultLine(file, fault));
    this.#groups.set(fault.code, group);
  }
}
