/** One override as the API shows it. */
export interface Drift {
  mac: string;
  parameter: string;
  class: string;
  state: string;
  source: string;
  value: string;
  intent?: string;
  layer?: string;
  path?: string;
  since: string;
  model?: string;
  version?: string;
  returns: number;
  alsoWeb: boolean;
  advice?: string;
  accepted?: { by: string; note: string; at: string; until?: string };
  asked?: { by: string; at: string };
}

/** What an action did, or would do, to one override. */
export interface DriftOutcome {
  mac: string;
  parameter: string;
  class: string;
  value: string;
  done: boolean;
  problem?: { code?: string; detail: string; advice?: string };
}

export interface FileVersion {
  version: string;
  at: string;
  size: number;
  wellFormed: boolean;
  concurrent: boolean;
  gateway: string;
  application?: string;
  form?: string;
  parameters?: number;
  entries?: number;
  imported: boolean;
}

export interface FileDifference {
  from: string | null;
  to: string;
  differences: { parameter: string; before: string | null; after: string | null }[];
}

export interface LostFile {
  mac: string;
  kind: string;
  version: string;
  parameters: number;
  at: string;
}
