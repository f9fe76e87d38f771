import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';

interface ExportOptions extends ServerOptions {
  output?: string;
  json?: boolean;
}

export const exportCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('export')
    .summary('the fleet as one YAML file')
    .description(
      "Writes all that is described as the YAML that 'ringfleet apply' takes; secrets are sealed, so only this server can read them.",
    )
    .option('-o, --output <file>', 'write into this file; one that is there is not overwritten')
    .action(async ({ output, json, ...server }: ExportOptions) => {
      const api = await connectToServer(io, server);
      const content = (await api.send('intent/export')).body ?? new Blob([]).stream();
      if (output !== undefined) {
        await saveAs(resolve(io.workingFolder, output), content);
        if (json === true) await io.out.write(`${JSON.stringify({ output })}\n`);
      } else if (json === true)
        await io.out.write(`${JSON.stringify({ yaml: await new Response(content).text() })}\n`);
      else for await (const chunk of content as AsyncIterable<Uint8Array>) await io.out.write(chunk);
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet export', 'ringfleet export -o fleet.yaml');
};

/** The fleet's description is read by its owner alone. */
async function saveAs(file: string, content: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(content), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new RingfleetError('RF_LOCAL_FILE_EXISTS', { path: file }, { cause });
  }
}
