/** What one look at the way of phones found. */
export interface Finding {
  /** What was looked at: `name`, `control connection`, `login`, `PASV`, … */
  look: string;
  /** `unknown`: it could not be looked at. */
  state: 'well' | 'doubtful' | 'wrong' | 'unknown';
  /** In whole sentences. */
  said: string;
  /** What to change, with the names of settings and of the chart's values. */
  change?: string;
}

export function well(look: string, said: string): Finding {
  return { look, state: 'well', said };
}

export function wrong(look: string, said: string, change: string): Finding {
  return { look, state: 'wrong', said, change };
}
