import type { Command } from 'commander';
import type { ApiRequest } from '../api/api-client.ts';
import { repeated } from '../commands/option-values.ts';

/** What lines are wanted, as options say it. */
export interface LineFilter {
  mac?: string;
  model?: string;
  site?: string;
  onVersion?: string;
  component?: string;
  class?: string[];
  kind?: string;
  from?: string;
  to?: string;
}

/** Options that narrow what is found; times are decided by the server. */
export function withLineFilter(command: Command): Command {
  return command
    .option('--mac <mac>', 'only this phone')
    .option('--model <model>', 'only phones of this model')
    .option('--site <site>', 'only phones of this site')
    .option('--on-version <version>', 'only what phones logged on this application version')
    .option('--component <name>', 'only this component, as so, cfg, sip')
    .option(
      '--class <class>',
      'only this class: *, 0 to 6; 4 minor, 5 major, 6 fatal; several as 5,6 or repeated',
      repeated,
    )
    .option('--kind <kind>', 'only app-log, or only boot-log');
}

export function withTimes(command: Command): Command {
  return command
    .option('--from <time>', 'not older: 2026-11-27T08:00:00Z, or -2h, -30m, -7d for so long ago')
    .option('--to <time>', 'older than this, written as --from');
}

/** As the API wants it. */
export function lineQuery(words: readonly string[], filter: LineFilter): NonNullable<ApiRequest['query']> {
  const { mac, model, site, onVersion: version, component, kind, from, to } = filter;
  const classes = filter.class?.flatMap((one) => one.split(','));
  return {
    ...{ mac, model, site, version, component, class: classes, kind, from, to },
    words: words.length === 0 ? undefined : words.map(phrase).join(' '),
  };
}

/** Words that the shell kept together are a phrase. */
function phrase(words: string): string {
  return /\s/.test(words.trim()) && !words.includes('"') ? `"${words}"` : words;
}
