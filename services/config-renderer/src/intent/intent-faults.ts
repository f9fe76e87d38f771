/** Something that is wrong with what people wrote, or worth saying of it. */
export interface IntentFinding {
  severity: 'error' | 'warning' | 'info';
  code: string;
  /** Path in what was written: `sites.berlin.timeZone`. */
  field: string;
  message: string;
  advice?: string;
  /** In the file that was sent. */
  line?: number;
  column?: number;
}

/** Names places of a file: where a field stands in it. */
export type PlaceOf = (path: readonly (string | number)[]) => { line: number; column: number } | undefined;

/** Findings kept of one change; the rest is counted. */
const KEPT = 500;

/** What is found while a change is worked out: errors stop it, the rest is shown. */
export class IntentFindings {
  readonly kept: IntentFinding[] = [];
  errors = 0;
  warnings = 0;
  infos = 0;

  add(finding: IntentFinding): void {
    if (finding.severity === 'error') this.errors += 1;
    else if (finding.severity === 'warning') this.warnings += 1;
    else this.infos += 1;
    const errorsFirst = finding.severity === 'error' && this.kept.length >= KEPT;
    if (errorsFirst) {
      const spare = this.kept.findLastIndex(({ severity }) => severity !== 'error');
      if (spare >= 0) this.kept.splice(spare, 1);
    }
    if (this.kept.length < KEPT) this.kept.push(finding);
  }

  error(field: string, message: string, place?: { line: number; column: number }): void {
    this.add({ severity: 'error', code: 'RF_INTENT_INVALID', field, message, ...place });
  }
}
