import type { BootRow, FleetTotals } from '@ringfleet/phone-simulator';
import type { TextSink } from '../terminal/command-io.ts';
import { textTable, type Cell } from '../terminal/text-table.ts';
import { bytesText, countText } from '../terminal/units.ts';

/** Shows the boots of a fleet of any size without keeping them. */
export interface BootRows {
  add(row: BootRow): Promise<void>;
  end(totals: FleetTotals): Promise<void>;
}

/** One document `{phones: [row, …], totals}`, written as it comes. */
export class BootRowsAsJson implements BootRows {
  readonly #out: TextSink;
  #separator = '{"phones":[\n';

  constructor(out: TextSink) {
    this.#out = out;
  }

  async add(row: BootRow): Promise<void> {
    const separator = this.#separator;
    this.#separator = ',\n';
    await this.#out.write(`${separator}${JSON.stringify(row)}`);
  }

  async end(totals: FleetTotals): Promise<void> {
    const opening = this.#separator === ',\n' ? '' : this.#separator;
    await this.#out.write(`${opening}\n],"totals":${JSON.stringify(totals)}}\n`);
  }
}

const MOST_ROWS = 50;

/** A table of the first boots and of the first that failed, then the totals. */
export class BootRowsAsText implements BootRows {
  readonly #out: TextSink;
  readonly #showsBoot: boolean;
  readonly #good: BootRow[] = [];
  readonly #failed: BootRow[] = [];

  constructor(out: TextSink, boots: number) {
    this.#out = out;
    this.#showsBoot = boots > 1;
  }

  async add(row: BootRow): Promise<void> {
    const kept = row.failed.length > 0 ? this.#failed : this.#good;
    if (kept.length < MOST_ROWS) kept.push(row);
  }

  async end(totals: FleetTotals): Promise<void> {
    const shown = [...this.#good, ...this.#failed].sort((a, b) => order(a).localeCompare(order(b)));
    const boot = this.#showsBoot ? ['Boot'] : [];
    const head = [
      'MAC',
      'Model',
      ...boot,
      'Master',
      'Got',
      'Absent',
      'SIP',
      'Web',
      'Local',
      'Errors',
      'Firmware',
      'Stored',
      'Bytes',
      'ms',
      'Result',
    ];
    await this.#out.write(
      textTable(
        head,
        shown.map((row) => this.#cells(row)),
      ),
    );
    const more = totals.boots - shown.length;
    if (more > 0) await this.#out.write(`… and ${countText(more, 'boot')} more\n`);
    for (const { mac, boot, failed } of this.#failed)
      await this.#out.write(`\n${mac}, boot ${boot}:\n${failed.map((reason) => `  ${reason}\n`).join('')}`);
    await this.#out.write(`\n${summary(totals)}\n`);
  }

  #cells(row: BootRow): Cell[] {
    const { sip, web, local } = row.parameters;
    const boot = this.#showsBoot ? [row.boot] : [];
    return [
      ...[row.mac, row.model, ...boot, row.master ?? '(none)', row.found, row.absent],
      ...[sip, web, local, row.errors, firmwareText(row), row.uploads, bytesText(row.bytes), row.ms],
      row.failed.length === 0 ? 'ok' : `failed (${row.failed.length})`,
    ];
  }
}

function order({ mac, boot }: BootRow): string {
  return `${mac} ${String(boot).padStart(6, '0')}`;
}

function firmwareText({ master, firmware: { decision, version, installed } }: BootRow): string {
  const name = shortVersion(version);
  if (master === null) return name;
  if (installed.length > 0) return `installed ${installed.map(shortVersion).join(', ')}`;
  if (decision === 'current') return `${name}, current`;
  if (decision === 'absent') return `${name}, none served`;
  return decision === 'not-compared' ? name : `${decision} ${name}`.trim();
}

/** The hash of an image whose version nobody knows is long. */
function shortVersion(version: string | null): string {
  return version === null ? '' : version.replace(/^(sha256:.{12}).*$/, '$1…');
}

function summary({ phones, boots, failedBoots, uploads, bytes, installs, ms }: FleetTotals): string {
  const failures = failedBoots === 0 ? 'none failed' : `${countText(failedBoots, 'boot')} failed`;
  const installed = installs === 0 ? '' : `, ${countText(installs, 'firmware installation')}`;
  const rate = ms > 0 && boots * 1000 > ms ? `, ${((boots * 1000) / ms).toFixed(1)} boots a second` : '';
  return `${countText(phones, 'phone')}, ${countText(boots, 'boot')}, ${failures}; ${countText(uploads, 'upload')}${installed}, ${bytesText(bytes)} in ${(ms / 1000).toFixed(1)} s${rate}`;
}
