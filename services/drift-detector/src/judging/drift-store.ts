import type { Repository } from '@ringfleet/storage';
import type { OverrideFileState } from '../history/override.repository.ts';
import { recordId, type Decision, type DriftRecord } from './drift-record.repository.ts';

/** What is counted and looked up of records beside lists. */
export class DriftStore {
  private readonly records: Repository<DriftRecord>;
  private readonly decisions: Repository<Decision>;
  private readonly files: Repository<OverrideFileState>;

  constructor(
    records: Repository<DriftRecord>,
    decisions: Repository<Decision>,
    files: Repository<OverrideFileState>,
  ) {
    this.records = records;
    this.decisions = decisions;
    this.files = files;
  }

  async countsBy<T extends string>(
    index: 'class' | 'state',
    values: readonly T[],
  ): Promise<Record<T, number>> {
    const counts = values.map(async (equals): Promise<[T, number]> => [
      equals,
      await this.records.count({ index, equals }),
    ]);
    return Object.fromEntries(await Promise.all(counts)) as Record<T, number>;
  }

  lostFiles(): Promise<number> {
    return this.files.count({ index: 'lost' });
  }

  async decisionOf(mac: string, parameter: string): Promise<Decision | undefined> {
    return (await this.decisions.get(recordId(mac, parameter)))?.value;
  }
}
