import type { Command } from 'commander';
import type { CommandIo } from './terminal/command-io.ts';

/** What the commands of one run share. */
export interface CommandContext {
  readonly io: CommandIo;
  /** Exit status: 0, 1 for faults and failures, 2 for a wrong command line. */
  status: 0 | 1 | 2;
}

/** One command's part of the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;

const examples = new WeakMap<Command, readonly string[]>();

/** Gives a command its examples, for its help and the reference page. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  examples.set(command, lines);
  const title = lines.length === 1 ? 'Example' : 'Examples';
  return command.addHelpText('after', `\n${title}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

export function examplesOf(command: Command): readonly string[] {
  return examples.get(command) ?? [];
}

/** Options of every command that talks to a server. */
export function withServerOptions(command: Command): Command {
  return command
    .option(
      '--url <address>',
      'API of the server, as http://host:8080 (default: RINGFLEET_URL, else the data folder says it)',
    )
    .option(
      '--token-file <file>',
      'file with the token (default: RINGFLEET_TOKEN, else admin.token of the data folder)',
    )
    .option(
      '--data <folder>',
      "the server's data folder (default: RINGFLEET_DATA_DIR, else ./ringfleet-data)",
    );
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print the result as JSON');
}
