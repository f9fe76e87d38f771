import { connectToServer } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { phoneQuery, withPhoneOptions, type PhoneOptions } from '../preview/phone-options.ts';
import { previewText, type Preview } from '../preview/preview-text.ts';

interface PreviewOptions extends PhoneOptions {
  against?: string;
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
    .option(
      '--against <version>',
      'a change set, or a time as 2026-11-23T12:00:00Z: adds what is not the same any more since then',
    )
    .action(async (mac: string, options: PreviewOptions) => {
      const api = await connectToServer(io, options);
      const query = { against: options.against, ...(await phoneQuery(io, options)) };
      const preview = await api.json<Preview>(`preview/${encodeURIComponent(mac)}`, { query });
      await io.out.write(
        options.json === true ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview),
      );
    });
  withJson(withServerOptions(withPhoneOptions(command)));
  withExamples(
    command,
    'ringfleet preview 0004f28062d6 --model VVX400',
    'ringfleet preview 0004f28062d6 --against 17',
    'ringfleet preview 0004f2a6af1b --model SPIP331 --boot-server ftp://10.1.2.3/berlin --json',
  );
};
