import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { fileBody, nameOfFile } from '../apply/file-body.ts';
import { printRefusal } from '../apply/refused-file.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';

interface ApplyOptions extends ServerOptions {
  file: string;
  dryRun?: boolean;
  prune?: boolean;
  note?: string;
  json?: boolean;
}

export const applyCommand: AddCommand = (program, context) => {
  const { io } = context;
  const command = program
    .command('apply')
    .summary('make the fleet what a YAML file says')
    .description(
      'Makes fleet, models, sites, groups and phones what one YAML file says, in one step or not at all; shows the files that change and what in them. What the file does not name stays, unless --prune says otherwise.',
    )
    .requiredOption('-f, --file <file>', "the YAML file, '-' for standard input")
    .option('--dry-run', 'only say what it would do')
    .option('--prune', 'remove models, sites, groups and phones that the file does not name')
    .option('--note <text>', 'why, for the history')
    .action(async ({ file, dryRun, prune, note, json = false, ...server }: ApplyOptions) => {
      const name = nameOfFile(file);
      const api = await connectToServer(io, server);
      try {
        const report = await api.json<ChangeReport>('intent/apply', {
          method: 'POST',
          patient: true,
          bytes: await fileBody(io, file),
          query: { dryRun: flag(dryRun), prune: flag(prune), note },
          headers: { 'content-type': 'application/yaml' },
        });
        await printChangeReport(io, report, { json, file: name });
      } catch (error) {
        if (!(await printRefusal(io, error, { file: name, json }))) throw error;
        context.status = 1;
      }
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet apply -f fleet.yaml --dry-run',
    "ringfleet apply -f fleet.yaml --note 'site Berlin'",
    'ringfleet export | ringfleet apply -f -',
  );
};

function flag(value: boolean | undefined): string | undefined {
  return value === true ? 'true' : undefined;
}
