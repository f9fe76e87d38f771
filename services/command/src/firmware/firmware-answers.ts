/** One release as the API shows it. */
export interface Release {
  version: string;
  sipVer?: string;
  models: string[];
  images: { partNumber?: string; kind: string; models: string[]; hash: string; size: number; path: string }[];
  files: string[];
  size: number;
  sources: { name: string; at: string; author: string }[];
  importedAt: string;
}

export interface ImportAnswer {
  release: Release;
  version?: number;
  added: number;
  unchanged: number;
  stored: number;
  storedBytes: number;
  offered: Record<string, number>;
  spared: string[];
  findings: { code: string; message: string }[];
}

export interface Target {
  scope: string;
  of: string;
  version: string;
  models?: string[];
  setAt: string;
  author: string;
  note: string;
}

export interface TargetReport {
  dryRun: boolean;
  scope: string;
  of: string;
  version: string | null;
  phones: number;
  moves: { model: string | null; from: string | null; to: string | null; change: string; phones: number }[];
  refused: { model: string; phones: number; message: string; steps: string[] }[];
}

export interface Matrix {
  phones: number;
  rows: {
    model: string | null;
    application: string | null;
    phones: number;
    due: number;
    targets: Record<string, number>;
  }[];
  stuck: {
    mac: string;
    model: string | null;
    application: string | null;
    path: string;
    reason: string;
    message: string;
  }[];
  stuckCount: number;
}
