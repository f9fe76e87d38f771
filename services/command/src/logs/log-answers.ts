/** One line as the API shows it. */
export interface LogLine {
  id: string;
  at: string;
  clock: 'set' | 'unset';
  mac: string;
  model?: string;
  site?: string;
  version?: string;
  component?: string;
  class?: string;
  text: string;
  raw: string;
  highlights: [start: number, end: number][];
  kind: string;
  path: string;
  order: string;
}

export interface LogCount {
  key: string;
  count: number;
}

export interface PhoneAlarm {
  mac: string;
  alarm: string;
  class: string;
  component: string;
  text: string;
  count: number;
  firstAt: string;
  lastAt: string;
  model?: string;
  version?: string;
}
