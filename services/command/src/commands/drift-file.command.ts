import type { Command } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type CommandContext, withExamples, withJson, withServerOptions } from '../command-context.ts';
import type { FileDifference, FileVersion, LostFile } from '../drift/drift-answers.ts';
import { differenceText, lostText, versionsText } from '../drift/drift-text.ts';
import { macArgument } from './mac-argument.ts';
import { numberAtLeast } from './option-values.ts';

interface FileOptions extends ServerOptions {
  file: string;
  json?: boolean;
}

/** `drift history`, `drift diff`, `drift restore`, `drift lost`. */
export function driftFileCommands(drift: Command, context: CommandContext): void {
  const { io } = context;
  const print = async <T>(answer: T, json: boolean | undefined, text: (answer: T) => string) =>
    io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : text(answer));
  const pathOf = (mac: string, { file }: FileOptions) =>
    `drift/history/${macArgument(mac)}/${encodeURIComponent(file)}`;

  const history = drift
    .command('history')
    .summary("every version of a phone's override file")
    .description("Lists the versions of a phone's override file, the newest first.")
    .argument('<mac>', 'the phone')
    .option('--limit <number>', 'so many', numberAtLeast(1), 50)
    .action(async (mac: string, options: FileOptions & { limit: number }) => {
      const api = await connectToServer(io, options);
      const versions: FileVersion[] = [];
      for await (const one of api.items<FileVersion>(pathOf(mac, options), {}, options.limit))
        versions.push(one);
      await print(versions, options.json, versionsText);
    });
  withExamples(
    withFile(history),
    'ringfleet drift history 0004f28062d6',
    'ringfleet drift history 0004f28062d6 --file web',
  );

  const diff = drift
    .command('diff')
    .summary('what differs between two versions')
    .description(
      'Shows what differs between two versions: the newest and the one before, unless told otherwise.',
    )
    .argument('<mac>', 'the phone')
    .argument('[from]', 'a version')
    .argument('[to]', 'a version')
    .action(async (mac: string, from: string | undefined, to: string | undefined, options: FileOptions) => {
      const api = await connectToServer(io, options);
      await print(
        await api.json<FileDifference>(`${pathOf(mac, options)}/diff`, { query: { from, to } }),
        options.json,
        differenceText,
      );
    });
  withExamples(withFile(diff), 'ringfleet drift diff 0004f28062d6');

  const restore = drift
    .command('restore')
    .summary('serve an earlier version again')
    .description("Asks gateways to serve an earlier version as the phone's file: its next boot reads it.")
    .argument('<mac>', 'the phone')
    .argument('<version>', 'as drift history and drift lost show it')
    .option('--dry-run', 'only show what would come back')
    .action(async (mac: string, version: string, options: FileOptions & { dryRun?: boolean }) => {
      const api = await connectToServer(io, options);
      const answer = await api.json<FileDifference>(`${pathOf(mac, options)}/restore`, {
        method: 'POST',
        json: { version, dryRun: options.dryRun === true },
      });
      await print(answer, options.json, differenceText);
    });
  withExamples(
    withFile(restore),
    'ringfleet drift restore 0004f28062d6 001767600000000-000000-0000-gw-1 --dry-run',
  );

  const lost = drift
    .command('lost')
    .summary('phones that emptied their settings')
    .description('Lists override files that their phones emptied, with the version that can be restored.')
    .action(async (options: ServerOptions & { json?: boolean }) => {
      const api = await connectToServer(io, options);
      const files: LostFile[] = [];
      for await (const one of api.items<LostFile>('drift/lost', {}, Infinity)) files.push(one);
      await print(files, options.json, lostText);
    });
  withExamples(withJson(withServerOptions(lost)), 'ringfleet drift lost');
}

function withFile(command: Command): Command {
  command.option('--file <file>', 'what was set at the phone (phone) or on its web page (web)', 'phone');
  return withJson(withServerOptions(command));
}
