import type { Command } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type CommandContext, withExamples, withServerOptions } from '../command-context.ts';
import { type LineFilter, lineQuery, withLineFilter } from '../logs/line-filter.ts';
import type { LogLine } from '../logs/log-answers.ts';
import { logLineText } from '../logs/log-text.ts';
import { followEvents, gapText } from '../watch/follow-events.ts';
import { numberAtLeast } from './option-values.ts';

type TailOptions = ServerOptions & LineFilter & { count?: number; json?: boolean };

export function logsTailCommand(logs: Command, context: CommandContext): void {
  const command = logs
    .command('tail')
    .summary('lines as they come')
    .description(
      'Shows lines as phones upload them, until Ctrl-C; goes on without loss after a break. Phones upload when their buffer is full, by their period, and when they boot.',
    )
    .argument('[words...]', 'as for logs search')
    .option('--count <number>', 'end after so many', numberAtLeast(1))
    .option('--json', 'print each line as one line of JSON')
    .action((words: string[], options: TailOptions) => tail(context, words, options));
  withServerOptions(withLineFilter(command));
  withExamples(command, 'ringfleet logs tail --mac 0004f28062d6', 'ringfleet logs tail --class 5,6 --json');
}

async function tail({ io }: CommandContext, words: string[], options: TailOptions): Promise<void> {
  const { count = Infinity, json } = options;
  const api = await connectToServer(io, options);
  const interruption = io.onInterruption();
  const ended = new AbortController();
  const signal = AbortSignal.any([interruption.signal, ended.signal]);
  const onBreak = (reason: string) => void io.err.write(`The connection broke (${reason}); going on.\n`);
  let shown = 0;
  try {
    const following = { path: 'logs/tail', query: lineQuery(words, options) };
    for await (const { name, data } of followEvents(api, following, { signal, onBreak })) {
      if (name === 'gap') {
        await io.err.write(`${gapText(data, 'lines')}\n`);
        continue;
      }
      await io.out.write(
        json === true ? `${data}\n` : logLineText(JSON.parse(data) as LogLine, io.out.isTerminal),
      );
      shown += 1;
      if (shown >= count) return;
    }
  } finally {
    ended.abort();
    interruption.dispose();
  }
}
