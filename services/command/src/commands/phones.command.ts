import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { phoneText } from '../phones/phone-text.ts';
import type { SeenPhone } from '../phones/seen-phone.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { phonesOfFleetCommands } from './claim.command.ts';
import { numberAtLeast } from './option-values.ts';
import { phonesImportCommand } from './phones-import.command.ts';
import { phonesRebuildCommand } from './phones-rebuild.command.ts';

interface PhonesOptions extends ServerOptions {
  model?: string;
  application?: string;
  address?: string;
  limit: number;
  json?: boolean;
}

export const phonesCommand: AddCommand = (program, context) => {
  const { io } = context;
  const command = program
    .command('phones')
    .summary('phones that were seen')
    .description(
      'Who was seen, when, what it asked and its last error; with a MAC everything known of one phone.',
    )
    .argument('[mac]', 'MAC of one phone')
    .option('--model <model>', 'only this model')
    .option('--application <version>', 'only this application version')
    .option('--address <address>', 'only from this address')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (mac: string | undefined, options: PhonesOptions) => {
      const api = await connectToServer(io, options);
      if (mac !== undefined) {
        const phone = await api.json<SeenPhone>(`phones/${encodeURIComponent(mac)}`);
        await io.out.write(options.json === true ? `${JSON.stringify(phone, null, 2)}\n` : phoneText(phone));
        return;
      }
      const { model, application, address, limit } = options;
      const items: SeenPhone[] = [];
      for await (const phone of api.items<SeenPhone>('phones', { model, application, address }, limit))
        items.push(phone);
      await io.out.write(
        options.json === true ? `${JSON.stringify({ items }, null, 2)}\n` : phonesText(items),
      );
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet phones',
    'ringfleet phones 0004f28062d6',
    'ringfleet phones --model VVX400 --json',
  );
  phonesImportCommand(command, context);
  phonesRebuildCommand(command, context);
  phonesOfFleetCommands(command, context);
};

function phonesText(phones: readonly SeenPhone[]): string {
  if (phones.length === 0) return 'No phone has been seen.\n';
  return textTable(
    ['MAC', 'Model', 'Application', 'Address', 'Last seen', 'Asked last', 'Last error'],
    phones.map(({ mac, model, application, address, lastSeen, asked, lastError }) => [
      ...[mac, model?.value ?? '?', application?.value ?? '?', address?.value ?? '?', timeText(lastSeen)],
      requestText(asked.at(-1)),
      requestText(lastError),
    ]),
  );
}

function requestText(request: { verb: string; path: string; reply: number } | undefined): string {
  return request === undefined ? '' : `${request.verb} ${request.path} ${request.reply}`;
}
