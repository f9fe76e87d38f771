import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { urlPath } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { numberAtLeast } from './option-values.ts';

interface GetOptions extends ServerOptions {
  output?: string;
  version?: number;
  json?: boolean;
}

export const getCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('get')
    .summary('bytes of one path')
    .description('Writes the bytes of one path, rendered or your own, to standard output or into a new file.')
    .argument('<path>', 'path of the tree')
    .option('-o, --output <file>', 'write into this file; one that is there is not overwritten')
    .option('--version <number>', "an older version, as 'ringfleet history' lists it", numberAtLeast(1))
    .action((path: string, options: GetOptions) => get(io, path, options));
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet get 000000000000.cfg',
    'ringfleet get logs/0004f28062d6-app.log -o app.log',
  );
};

async function get(
  io: CommandIo,
  path: string,
  { output, version, json, ...server }: GetOptions,
): Promise<void> {
  const api = await connectToServer(io, server);
  const response = await api.send(`tree/${urlPath(path)}`, { query: { version } });
  const content = response.body ?? new Blob([]).stream();
  if (output !== undefined) await saveAs(resolve(io.workingFolder, output), content);
  if (json === true) {
    const bytes = output === undefined ? Buffer.from(await new Response(content).arrayBuffer()) : undefined;
    const etag = response.headers.get('etag')?.replaceAll('"', '');
    const described = {
      path,
      ...(etag === undefined ? {} : { version: Number(etag) }),
      modified: new Date(response.headers.get('last-modified') ?? 0).toISOString(),
      ...(bytes === undefined ? { output } : { size: bytes.length, base64: bytes.toString('base64') }),
    };
    await io.out.write(`${JSON.stringify(described, null, 2)}\n`);
  } else if (output === undefined)
    for await (const chunk of content as AsyncIterable<Uint8Array>) await io.out.write(chunk);
}

async function saveAs(file: string, content: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(content), createWriteStream(file, { flags: 'wx' }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new RingfleetError('RF_LOCAL_FILE_EXISTS', { path: file }, { cause });
  }
}
