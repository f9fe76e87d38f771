/** One path of the tree as people see it listed. */
export interface TreeFileSummary {
  path: string;
  kind: string;
  /** Bytes. */
  size: number;
  modified: string;
  mac: string | null;
  writtenBy: 'operator' | 'phone' | 'ringfleet';
  /** What a rendered path follows from: `site 'berlin'`. */
  owner?: string;
  version?: number;
  author?: string;
  note?: string;
  at?: string;
  removed?: boolean;
}
