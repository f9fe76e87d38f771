import { CommanderError } from 'commander';
import { describeFailure } from './describe-failure.ts';
import { commandProgram } from './program.ts';
import type { CommandContext } from './command-context.ts';
import { processIo, type CommandIo } from './terminal/command-io.ts';
import { UsageError } from './usage-error.ts';

/**
 * The `ringfleet` command.
 * @param argv arguments, without the program's own name
 */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCommand(argv, processIo());
}

/** Runs one command line. @returns its exit status: 0, 1 for faults and failures, 2 for a wrong command line */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const context: CommandContext = { io, status: 0 };
  try {
    await commandProgram(context).parseAsync(argv, { from: 'user' });
    return context.status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    await io.err.write(describeFailure(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
