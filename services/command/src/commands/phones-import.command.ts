import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { csvResultLines, type CsvResult } from '../apply/csv-result.ts';
import { fileBody, nameOfFile } from '../apply/file-body.ts';
import { printRefusal } from '../apply/refused-file.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';

interface PhonesImportOptions extends ServerOptions {
  goodRows?: boolean;
  dryRun?: boolean;
  note?: string;
  json?: boolean;
}

/** Below `ringfleet phones`. */
export const phonesImportCommand: AddCommand = (phones, context) => {
  const { io } = context;
  // Options behind the subcommand are its own, also those that its parent has.
  phones.enablePositionalOptions();
  phones.parent?.enablePositionalOptions();
  const command = phones
    .command('import')
    .summary('phones from a CSV table')
    .description(
      'Takes phones from a CSV table, a phone a row: columns mac, name, model, site, group, address, signIn, domain, user, password, displayName, label and parameter:<name>. An empty cell leaves a field as it is, - clears it. One bad row refuses all, unless --good-rows takes the others.',
    )
    .argument('<csv>', "the table, separated by commas or semicolons; '-' for standard input")
    .option('--good-rows', 'take the good rows and leave the bad ones out')
    .option('--dry-run', 'only say what it would do')
    .option('--note <text>', 'why, for the history')
    .action(async (csv: string, { goodRows, dryRun, note, json = false, ...server }: PhonesImportOptions) => {
      const file = nameOfFile(csv);
      const api = await connectToServer(io, server);
      try {
        const result = await api.json<CsvResult>('intent/phones-csv', {
          method: 'POST',
          patient: true,
          bytes: await fileBody(io, csv),
          query: {
            mode: goodRows === true ? 'good' : undefined,
            dryRun: dryRun === true ? 'true' : undefined,
            note,
          },
          headers: { 'content-type': 'text/csv' },
        });
        if (json) await io.out.write(`${JSON.stringify(result, null, 2)}\n`);
        else for (const line of csvResultLines(file, result)) await io.out.write(line);
        if (result.counts.refused > 0) context.status = 1;
      } catch (error) {
        if (!(await printRefusal(io, error, { file, json }))) throw error;
        context.status = 1;
      }
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet phones import phones.csv --dry-run',
    "ringfleet phones import phones.csv --good-rows --note 'delivery of May'",
  );
};
