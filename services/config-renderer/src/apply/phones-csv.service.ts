import type { IncomingMessage } from 'node:http';
import type { Idempotency } from '../intent/idempotency.service.ts';
import type { IntentFinding } from '../intent/intent-faults.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import { givingWay } from '../plans/give-way.ts';
import { type ProposedDocument, storedId } from '../plans/intent-plan.ts';
import { repeatedWhenMoved } from './apply.service.ts';
import { BodySpool } from './body-spool.adapter.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import { phoneOfRow, type PhoneRowParts, type RowOutcome } from './phone-row.ts';

export interface PhonesCsvParts extends PhoneRowParts {
  intent: IntentService;
  idempotency: Idempotency;
  store: IntentStore;
  spoolFolder: string;
}

export type PhonesCsvOptions = Pick<ChangeOptions, 'dryRun' | 'note' | 'author'> & {
  /** all: one bad row and nothing is changed; good: bad rows are left out. */
  mode: 'all' | 'good';
};

/** What became of a file of phones, row by row. */
export interface PhonesCsvResult {
  applied: boolean;
  /** Null when rows were refused and with them all of it. */
  report: ChangeReport | null;
  rows: RowOutcome[];
  counts: Record<RowOutcome['result'], number>;
}

const LIMIT = 64 * 1024 * 1024;
const PAGE = 200;
const REMARKS = 500;

/** Rows are at fault and all of them were to be good: nothing is changed. */
class RowsRefusedError extends Error {}

/** Phones from a table: each row is a phone, and changes of it what its cells name. */
export class PhonesFromCsv {
  private readonly parts: PhonesCsvParts;

  constructor(parts: PhonesCsvParts) {
    this.parts = parts;
  }

  /** @throws RF_INTENT_INVALID when it is no table of phones, RF_BODY_TOO_LARGE, and what IntentService.change throws */
  async take(request: IncomingMessage, options: PhonesCsvOptions): Promise<PhonesCsvResult> {
    const { idempotency, spoolFolder } = this.parts;
    return BodySpool.during(request, { folder: spoolFolder, limit: LIMIT }, (body) =>
      idempotency.once(request, body.hash, () => this.change(body, options)),
    );
  }

  private async change(body: BodySpool, { mode, ...options }: PhonesCsvOptions): Promise<PhonesCsvResult> {
    let outcomes = new Outcomes();
    try {
      const report = await repeatedWhenMoved(() =>
        this.parts.intent.change(async () => this.proposals(body, mode, (outcomes = new Outcomes())), {
          ...options,
          ahead: true,
        }),
      );
      const findings = [...report.findings, ...outcomes.remarks].slice(0, REMARKS);
      return outcomes.result({ ...report, findings });
    } catch (error) {
      if (error instanceof RowsRefusedError) return outcomes.result(null);
      throw error;
    }
  }

  private async *proposals(
    body: BodySpool,
    mode: PhonesCsvOptions['mode'],
    outcomes: Outcomes,
  ): AsyncGenerator<ProposedDocument[]> {
    const { store } = this.parts;
    const context = await store.context();
    for await (const rows of pagesOfRows(csvRows(body.read()))) {
      const held = await store.getMany('phone', rows.map(macOf));
      const page: ProposedDocument[] = [];
      for await (const row of givingWay(rows)) {
        const again = outcomes.metBefore(row);
        if (again) continue;
        const { outcome, document, remarks } = phoneOfRow(
          row,
          held.get(macOf(row))?.document,
          context,
          this.parts,
        );
        outcomes.add(outcome, remarks);
        if (document) page.push({ kind: 'phone', id: outcome.mac, document });
      }
      yield page;
    }
    if (mode === 'all' && outcomes.counts.refused > 0) throw new RowsRefusedError();
  }
}

/** What became of each row, of one attempt. */
class Outcomes {
  readonly rows: RowOutcome[] = [];
  readonly remarks: IntentFinding[] = [];
  readonly counts: PhonesCsvResult['counts'] = { added: 0, changed: 0, unchanged: 0, refused: 0 };
  private readonly met = new Map<string, number>();

  add(outcome: RowOutcome, remarks: readonly IntentFinding[] = []): void {
    this.rows.push(outcome);
    this.counts[outcome.result] += 1;
    if (this.remarks.length < REMARKS) this.remarks.push(...remarks);
  }

  /** A phone's second row is refused. */
  metBefore(row: CsvRow): boolean {
    const mac = macOf(row);
    const first = this.met.get(mac);
    if (first === undefined || mac === '') {
      this.met.set(mac, row.row);
      return false;
    }
    const message = `this phone stands here a second time (first in row ${first})`;
    this.add({
      row: row.row,
      line: row.line,
      mac: mac.slice(0, 80),
      result: 'refused',
      column: 'mac',
      message,
    });
    return true;
  }

  result(report: ChangeReport | null): PhonesCsvResult {
    const { rows, counts } = this;
    return { applied: report !== null && !report.dryRun, report, rows, counts };
  }
}

function macOf({ cells }: CsvRow): string {
  return storedId('phone', cells.get('mac') ?? '');
}

async function* pagesOfRows(rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow[]> {
  let page: CsvRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
