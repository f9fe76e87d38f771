import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startStandalone, type RunningStandalone } from '@ringfleet/standalone';
import { readEnvironment } from './command-settings.ts';
import { runCommand } from './main.ts';
import type { CommandIo, TextSink } from './terminal/command-io.ts';

export interface Ran {
  status: number;
  out: string;
  err: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  workingFolder?: string;
  /** What the user answers; undefined: there is no terminal. */
  answer?: string;
  input?: string;
  stop?: AbortSignal;
  /** Told of everything that is written. */
  onWrite?: (text: string) => void;
}

/** Runs one command line in this process and captures what it writes. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const sink = (chunks: Buffer[]): TextSink => ({
    isTerminal: false,
    write: async (content) => {
      chunks.push(Buffer.from(content));
      options.onWrite?.(content.toString());
    },
  });
  const io: CommandIo = {
    out: sink(out),
    err: sink(err),
    environment: readEnvironment(options.env ?? {}),
    workingFolder: options.workingFolder ?? '/',
    input: piped(options.input ?? ''),
    ask: options.answer === undefined ? undefined : () => Promise.resolve(options.answer ?? ''),
    onInterruption: () => ({
      signal: options.stop ?? new AbortController().signal,
      dispose: () => undefined,
    }),
  };
  const status = await runCommand(argv, io);
  return { status, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

async function* piped(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Folders and servers of one test file, all gone at its end. */
export class Workplace {
  readonly #folders: string[] = [];
  readonly #servers: RunningStandalone[] = [];

  /** A folder with these files. */
  async folder(files: Record<string, string | Buffer> = {}): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ringfleet-command-'));
    this.#folders.push(folder);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return folder;
  }

  /** A whole server on free ports. @returns its data folder */
  async server(): Promise<string> {
    const folder = await this.folder();
    const env = {
      ...{ RINGFLEET_DATA_DIR: folder, RINGFLEET_FTP_PORT: '0', RINGFLEET_HTTP_PORT: '0' },
      ...{ RINGFLEET_FTP_HOST: '127.0.0.1', RINGFLEET_FTP_PASSIVE_PORTS: '0', RINGFLEET_LOG_LEVEL: 'error' },
    };
    const nowhere = { write: () => undefined };
    this.#servers.push(await startStandalone({ env, out: nowhere }));
    return folder;
  }

  async close(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.stop();
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true });
  }
}
