import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { OperatorFiles } from './operator-files.ts';
import { contextAfter, overlayOf, type OverlayParts, type WantedChange } from './rendered-overlay.ts';
import { compareViews, type ReaderComparison, type ReaderDifference, viewOf } from './reader-view.ts';
import { readersOf } from './readers.ts';
import { TreeWorld } from './tree-world.ts';

export interface Compared {
  readers: ReaderComparison[];
  differences: ReaderDifference[];
}

export interface ComparisonParts extends OverlayParts {
  tree: Pick<ProvisioningTree, 'artifact' | 'readArtifact'>;
}

/** What every kind of reader gets before and after a change, parameter by parameter. */
export class ReaderComparer {
  private readonly parts: ComparisonParts;

  constructor(parts: ComparisonParts) {
    this.parts = parts;
  }

  /** @param mac the phone whose file it is, compared whatever else is. @throws ManagementRefusal for what cannot be rendered */
  async compare(change: WantedChange, files: OperatorFiles, mac?: string): Promise<Compared> {
    const then = new TreeWorld(this.parts.tree);
    const context = await this.parts.store.context();
    const readers = await readersOf(this.parts, files, contextAfter(context, change.documents), then, mac);
    const macs = [...new Set(readers.map((reader) => reader.mac))];
    const now = new TreeWorld(this.parts.tree, await overlayOf(this.parts, change, macs));
    const compared: Compared = { readers: [], differences: [] };
    for (const reader of readers) {
      const [before, after] = [await viewOf(then, reader), await viewOf(now, reader)];
      const { comparison, differences } = compareViews(reader, before, after);
      compared.readers.push(comparison);
      compared.differences.push(...differences);
    }
    return compared;
  }
}

/** The first differences as the end of a sentence. */
export function differencesText(differences: readonly ReaderDifference[]): string {
  const shown = differences
    .slice(0, 3)
    .map(
      ({ reader, name, before, after }) =>
        `${reader} would read ${name} ${valueText(after)} instead of ${valueText(before)}`,
    );
  const more = differences.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function valueText(value: string | null): string {
  if (value === null) return '(not set)';
  return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
}
