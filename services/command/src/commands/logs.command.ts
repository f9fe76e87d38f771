import type { Command } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import {
  type AddCommand,
  type CommandContext,
  withExamples,
  withJson,
  withServerOptions,
} from '../command-context.ts';
import { type LineFilter, lineQuery, withLineFilter, withTimes } from '../logs/line-filter.ts';
import type { LogCount, LogLine, PhoneAlarm } from '../logs/log-answers.ts';
import { alarmsText, countsText, logLineText } from '../logs/log-text.ts';
import { logsTailCommand } from './logs-tail.command.ts';
import { numberAtLeast } from './option-values.ts';

type Options = ServerOptions & { json?: boolean };

export const logsCommand: AddCommand = (program, context) => {
  const logs = program
    .command('logs')
    .summary('what phones logged: search, tail, counts, alarms')
    .description('The logs of all phones: found by words, followed live, counted, and what raised an alarm.');
  searchCommand(logs, context);
  logsTailCommand(logs, context);
  countsCommand(logs, context);
  aroundCommand(logs, context);
  alarmsCommand(logs, context);
};

function searchCommand(logs: Command, { io }: CommandContext): void {
  const command = logs
    .command('search')
    .summary('lines of all phones')
    .description(
      'Finds lines of all phones, the newest first. Without words: every line that fits the options.',
    )
    .argument('[words...]', 'words, or "phrases in quotes"; all must be in the line, in any case')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .option('--ids', 'with the id of each line, for logs around')
    .action(async (words: string[], options: Options & LineFilter & { limit: number; ids?: boolean }) => {
      const api = await connectToServer(io, options);
      const items: LogLine[] = [];
      for await (const line of api.items<LogLine>('logs/search', lineQuery(words, options), options.limit)) {
        items.push(line);
        if (options.json === true) continue;
        if (options.ids === true) await io.out.write(`${line.id}  `);
        await io.out.write(logLineText(line, io.out.isTerminal));
      }
      if (options.json === true) await io.out.write(`${JSON.stringify({ items }, null, 2)}\n`);
      else if (items.length === 0) await io.out.write('No line is found.\n');
    });
  withJson(withServerOptions(withTimes(withLineFilter(command))));
  withExamples(
    command,
    'ringfleet logs search registration failed --from -2h',
    'ringfleet logs search "upload error" --class 4,5,6 --model VVX400',
    'ringfleet logs search --mac 0004f28062d6 --component cfg --json',
  );
}

function countsCommand(logs: Command, { io }: CommandContext): void {
  const command = logs
    .command('counts')
    .summary('which phones logged this')
    .description('Counts lines by phone, model, version or hour: which phones logged this since when.')
    .argument('[words...]', 'as for logs search')
    .option('--by <what>', 'phone, model, version or hour', 'phone')
    .option('--limit <number>', 'at most so many rows', numberAtLeast(1), 100)
    .action(async (words: string[], options: Options & LineFilter & { limit: number; by: string }) => {
      const api = await connectToServer(io, options);
      const { by, limit } = options;
      const query = { ...lineQuery(words, options), by, limit };
      const answer = await api.json<{ items: LogCount[] }>('logs/counts', { query });
      await io.out.write(
        options.json === true ? `${JSON.stringify(answer, null, 2)}\n` : countsText(by, answer.items),
      );
    });
  withJson(withServerOptions(withTimes(withLineFilter(command))));
  withExamples(
    command,
    'ringfleet logs counts "upload error" --by model --from -7d',
    'ringfleet logs counts --class 5,6 --by hour --from -1d',
  );
}

function aroundCommand(logs: Command, { io }: CommandContext): void {
  const command = logs
    .command('around')
    .summary('the lines around one')
    .description('Shows the lines before and behind one in its log, oldest first.')
    .argument('<id>', 'of the line, as logs search --ids and --json tell it')
    .option('--before <number>', 'lines before it', numberAtLeast(1), 10)
    .option('--after <number>', 'lines behind it', numberAtLeast(1), 10)
    .action(async (id: string, options: Options & { before: number; after: number }) => {
      const api = await connectToServer(io, options);
      const { before, after } = options;
      const path = `logs/lines/${encodeURIComponent(id)}/around`;
      const answer = await api.json<{ items: LogLine[] }>(path, { query: { before, after } });
      const text = answer.items.map((line) => `${line.id === id ? '>' : ' '} ${logLineText(line)}`).join('');
      await io.out.write(options.json === true ? `${JSON.stringify(answer, null, 2)}\n` : text);
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet logs around 1742.308 --before 20 --after 5');
}

function alarmsCommand(logs: Command, { io }: CommandContext): void {
  const command = logs
    .command('alarms')
    .summary('what went badly wrong on phones')
    .description(
      'Lists alarms, the one with the newest line first: lines of class 5 and 6 that are no routine, one alarm for each cause and phone.',
    )
    .option('--mac <mac>', 'only this phone')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (options: Options & { mac?: string; limit: number }) => {
      const api = await connectToServer(io, options);
      const items: PhoneAlarm[] = [];
      for await (const alarm of api.items<PhoneAlarm>('logs/alarms', { mac: options.mac }, options.limit))
        items.push(alarm);
      await io.out.write(
        options.json === true ? `${JSON.stringify({ items }, null, 2)}\n` : alarmsText(items),
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet logs alarms', 'ringfleet logs alarms --mac 0004f28062d6');
}
