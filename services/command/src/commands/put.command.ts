import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { urlPath } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { faultLines } from '../lint/fault-text.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';
import type { LintFault, TreeFile } from './tree-file.ts';

interface PutOptions extends ServerOptions {
  note?: string;
  create?: boolean;
  ifVersion?: number;
  json?: boolean;
}

export const putCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('put')
    .summary('put one file into the tree')
    .description('Puts a file at a path of the tree, with its faults shown; phones work from it at once.')
    .argument('<file>', "local file, '-' for standard input")
    .argument('[path]', "path of the tree (default: the file's name)")
    .option('--note <text>', 'why, for the history')
    .option('--create', 'only when the path is not there yet')
    .option('--if-version <number>', 'only when this is still the newest version', numberAtLeast(1))
    .action((file: string, path: string | undefined, options: PutOptions) => put(io, file, path, options));
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet put shared.cfg',
    "ringfleet put new.cfg berlin/shared.cfg --note 'new SIP server'",
  );
};

async function put(io: CommandIo, file: string, to: string | undefined, options: PutOptions): Promise<void> {
  const path = to ?? (file === '-' ? undefined : basename(file));
  if (path === undefined) throw new UsageError('say the path of the tree for what comes from standard input');
  const bytes = file === '-' ? await collect(io.input) : await readLocal(resolve(io.workingFolder, file));
  const api = await connectToServer(io, options);
  const { note, create, ifVersion } = options;
  const answer = await api.json<{ file: TreeFile; faults: LintFault[] }>(`tree/${urlPath(path)}`, {
    method: 'PUT',
    bytes,
    query: { note },
    headers: {
      ...(create === true ? { 'if-none-match': '*' } : {}),
      ...(ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }),
    },
  });
  if (options.json === true) {
    await io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  for (const line of faultLines(path, answer.faults)) await io.out.write(line);
  const { size, version } = answer.file;
  await io.out.write(`${answer.file.path}: ${size} bytes, version ${version}. Phones work from it now.\n`);
}

async function readLocal(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason }, { cause });
  }
}

async function collect(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks);
}
