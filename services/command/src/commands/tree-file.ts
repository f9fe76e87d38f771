/** One path of the tree as the API lists it. */
export interface TreeFile {
  path: string;
  kind: string;
  size: number;
  modified: string;
  mac: string | null;
  writtenBy: 'operator' | 'phone' | 'ringfleet';
  /** What a rendered path follows from. */
  owner?: string;
  version?: number;
  author?: string;
  note?: string;
  at?: string;
  removed?: boolean;
}

/** A fault as lint, put and import report it. */
export interface LintFault {
  code: string;
  severity: 'error' | 'warning' | 'info';
  line: number;
  column: number;
  message: string;
  advice: string;
  fix?: string;
}
