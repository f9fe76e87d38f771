import { sameVersion, targetFor } from '@ringfleet/ucs';
import type { CatalogPhones } from '../phones/catalog-phones.service.ts';
import { targetId } from '../targets/target.repository.ts';
import type { Targets } from '../targets/targets.service.ts';
import type { Matrix, StuckPhone } from './matrix-answer.ts';
import { stuckPhone } from './stuck-phone.ts';

const MOST_STUCK = 1000;

/** What runs where. */
export class MatrixService {
  private readonly phones: CatalogPhones;
  private readonly targets: Targets;

  constructor(phones: CatalogPhones, targets: Targets) {
    this.phones = phones;
    this.targets = targets;
  }

  async read(): Promise<Matrix> {
    const targets = new Map((await this.targets.list()).map((one) => [targetId(one.scope, one.of), one]));
    const rows = new Map<string, Matrix['rows'][number]>();
    const stuck: StuckPhone[] = [];
    let [phones, stuckCount] = [0, 0];
    for await (const page of this.phones.placed())
      for (const placed of page) {
        const { phone, model } = placed;
        const application = phone.seen?.application ?? null;
        const target = targetFor(placed, (scope, of) => targets.get(targetId(scope, of)))?.version;
        const row = rowOf(rows, model ?? null, application);
        phones += 1;
        row.phones += 1;
        if (target !== undefined) row.targets[target] = (row.targets[target] ?? 0) + 1;
        if (target !== undefined && !(application !== null && sameVersion(application, target))) row.due += 1;
        const found = stuckPhone(phone, model);
        if (!found) continue;
        stuckCount += 1;
        if (stuck.length < MOST_STUCK) stuck.push(found);
      }
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return { phones, rows: sorted, stuck, stuckCount };
  }
}

function rowOf(
  rows: Map<string, Matrix['rows'][number]>,
  model: string | null,
  application: string | null,
): Matrix['rows'][number] {
  const key = `${model ?? '~'} ${application ?? '~'}`;
  const row = rows.get(key) ?? { model, application, phones: 0, due: 0, targets: {} };
  rows.set(key, row);
  return row;
}
