import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { macArgument } from './mac-argument.ts';

interface DocumentOptions extends ServerOptions {
  version?: string;
  csv?: boolean;
  json?: boolean;
}

interface PhoneDocument {
  version: string;
  items: Record<string, string | number | boolean>[];
}

/** `directory` and `calls`: what phones keep for their users, as tables. */
export const documentsCommands: AddCommand = (program, { io }) => {
  const add = (kind: 'directory' | 'calls', summary: string, description: string) => {
    const command = program
      .command(kind)
      .summary(summary)
      .description(description)
      .argument('<mac>', 'the phone')
      .option('--version <version>', 'an earlier one')
      .option('--csv', 'as CSV, for a spreadsheet');
    withExamples(
      withJson(withServerOptions(command)),
      `ringfleet ${kind} 0004f28062d6`,
      `ringfleet ${kind} 0004f28062d6 --csv > ${kind}.csv`,
    );
    command.action(async (mac: string, { version, csv, json, ...server }: DocumentOptions) => {
      const api = await connectToServer(io, server);
      const path = `phone-documents/${macArgument(mac)}/${kind}`;
      if (csv === true) {
        const answer = await api.send(path, { query: { version, format: 'csv' } });
        return io.out.write(await answer.text());
      }
      const found = await api.json<PhoneDocument>(path, { query: { version } });
      await io.out.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : tableOf(found));
    });
  };
  add('directory', "a phone's contacts", "Shows a phone's contact directory as it last stored it.");
  add(
    'calls',
    "a phone's call list",
    "Shows a phone's call list. Call lists are personal data: the server must have RINGFLEET_CALL_LISTS=on.",
  );
};

function tableOf({ items }: PhoneDocument): string {
  if (items.length === 0) return 'It is empty.\n';
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  return textTable(
    columns,
    items.map((item) => columns.map((column) => printable(String(item[column] ?? '')))),
  );
}
