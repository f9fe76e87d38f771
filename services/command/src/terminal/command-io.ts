import { createInterface } from 'node:readline/promises';
import type { CommandEnvironment } from '../command-settings.ts';
import { readEnvironment } from '../command-settings.ts';

/** Where a command's text goes. */
export interface TextSink {
  /** Resolves when there is room for more. */
  write(content: string | Uint8Array): Promise<void>;
  readonly isTerminal: boolean;
}

/** A wish to stop, by Ctrl-C or SIGTERM. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** From here on a signal does again what it always does. */
  dispose(): void;
}

/** All that a command has to do with the process it runs in. */
export interface CommandIo {
  /** Results. */
  readonly out: TextSink;
  /** Progress, questions and errors. */
  readonly err: TextSink;
  readonly environment: CommandEnvironment;
  readonly workingFolder: string;
  /** What is piped in. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  onInterruption(): Interruption;
}

/** The process's own terminal, pipes and signals. */
export function processIo(): CommandIo {
  const { stdin, stdout, stderr } = process;
  // A reader that has enough (`| head`) is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    out: sinkOf(stdout),
    err: sinkOf(stderr),
    environment: readEnvironment(process.env),
    workingFolder: process.cwd(),
    input: stdin,
    ask: stdin.isTTY && stderr.isTTY ? askOnTerminal : undefined,
    onInterruption: interruptionOfProcess,
  };
}

function sinkOf(stream: NodeJS.WriteStream): TextSink {
  return {
    isTerminal: stream.isTTY === true,
    write: (content) =>
      new Promise((resolve) => {
        if (stream.write(content)) resolve();
        else stream.once('drain', resolve);
      }),
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const stopped = new AbortController();
    terminal.once('SIGINT', () => stopped.abort());
    return await terminal.question(question, { signal: stopped.signal });
  } catch {
    return '';
  } finally {
    terminal.close();
  }
}

function interruptionOfProcess(): Interruption {
  const stop = new AbortController();
  const abort = () => {
    stop.abort();
    dispose();
  };
  const dispose = () => {
    process.removeListener('SIGINT', abort);
    process.removeListener('SIGTERM', abort);
  };
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return { signal: stop.signal, dispose };
}
