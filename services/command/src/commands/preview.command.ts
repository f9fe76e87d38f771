import { connectToServer, ownBootServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { previewText, type Preview } from '../preview/preview-text.ts';

interface PreviewOptions extends ServerOptions {
  model: string;
  partNumber?: string;
  bootServer?: string;
  json?: boolean;
}

export const previewCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('preview')
    .summary('what a phone will get')
    .description(
      'Boots one phone against the tree without a wire: each file in order, found or not, and what its Status > Platform > Configuration page will show.',
    )
    .argument('<mac>', 'MAC of the phone')
    .requiredOption('--model <model>', 'model, as VVX400')
    .option('--part-number <number>', "part number (default: the model's most usual)")
    .option('--boot-server <value>', 'what DHCP option 160 says, as ftp://host/site (default: this server)')
    .action(async (mac: string, options: PreviewOptions) => {
      const api = await connectToServer(io, options);
      const { model, partNumber } = options;
      const bootServer = options.bootServer ?? (await ownBootServer(io, options));
      const preview = await api.json<Preview>(`preview/${encodeURIComponent(mac)}`, {
        query: { model, partNumber, bootServer },
      });
      await io.out.write(
        options.json === true ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview),
      );
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet preview 0004f28062d6 --model VVX400',
    'ringfleet preview 0004f2a6af1b --model SPIP331 --boot-server ftp://10.1.2.3/berlin --json',
  );
};
