import type { Command } from 'commander';
import { examplesOf, type CommandContext } from '../command-context.ts';
import { commandVariables, readEnvironment } from '../command-settings.ts';
import { commandProgram } from '../program.ts';

/** The text of docs/reference/commands.md, from the definition of the command line itself. */
export function commandReference(): string {
  const program = commandProgram(contextForReading());
  const variables = commandVariables.map(({ name, doc }) => `| \`${name}\` | ${cell(doc)} |`);
  return [
    '# The ringfleet command',
    '',
    'Exit status: 0 when all is well, 1 for faults and failures, 2 for a wrong command line. Results go to standard output, progress and errors to standard error.',
    '',
    ...table('Variable', variables),
    ...leaves(program, 'ringfleet').flatMap(([name, command]) => page(name, command)),
  ].join('\n');
}

function leaves(command: Command, name: string): [name: string, command: Command][] {
  return command.commands.flatMap((child) => {
    const full = `${name} ${child.name()}`;
    const below = leaves(child, full);
    // What takes arguments does something itself, beside what is below it.
    return below.length === 0 || child.registeredArguments.length > 0 ? [[full, child], ...below] : below;
  });
}

function page(name: string, command: Command): string[] {
  const parameters = command.registeredArguments.map((argument) => {
    const sign = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
    return `| \`${sign}\` | ${cell(argument.description)} |`;
  });
  const options = command.options.map(
    ({ flags, description, defaultValue, defaultValueDescription: shown }) =>
      `| \`${flags}\` | ${cell(`${description}${defaultText(shown ?? defaultValue)}`)} |`,
  );
  const usage = command.usage();
  return [
    `## ${name}`,
    '',
    command.description(),
    '',
    '```sh',
    `${name} ${usage}`,
    '```',
    '',
    ...table('Argument', parameters),
    ...table('Option', options),
    '```sh',
    ...examplesOf(command),
    '```',
    '',
  ];
}

function table(head: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : [`| ${head} | Meaning |`, '| --- | --- |', ...rows, ''];
}

function defaultText(value: unknown): string {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
    ? ` (default: ${value})`
    : '';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Describing the commands runs none of them. */
function contextForReading(): CommandContext {
  const sink = { isTerminal: false, write: () => Promise.resolve() };
  return {
    status: 0,
    io: {
      ...{ out: sink, err: sink, ask: undefined, workingFolder: '.', environment: readEnvironment({}) },
      input: {
        async *[Symbol.asyncIterator]() {
          // Nothing is piped in.
        },
      },
      onInterruption: () => ({ signal: new AbortController().signal, dispose: () => undefined }),
    },
  };
}
