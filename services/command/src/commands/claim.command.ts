import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { UsageError } from '../usage-error.ts';
import { phonesMoveCommand } from './move.command.ts';
import { numberAtLeast } from './option-values.ts';
import { phonesRetireCommands } from './retire.command.ts';

interface ClaimOptions extends ChangeOptions {
  all?: boolean;
  site?: string;
  group?: string;
  writeModel?: boolean;
}

interface UnclaimedPhone {
  mac: string;
  model?: string;
  address?: string;
  bootPath?: string;
  lastSeen: string;
  site?: string;
}

/** Below `ringfleet phones`: phones that come, move and leave. */
export const phonesOfFleetCommands: AddCommand = (phones, context) => {
  // Options behind a subcommand are its own, also those that its parent has.
  phones.enablePositionalOptions();
  phones.parent?.enablePositionalOptions();
  for (const add of [unclaimedCommand, claimCommand, phonesMoveCommand, phonesRetireCommands])
    add(phones, context);
};

const claimCommand: AddCommand = (phones, { io }) => {
  const command = phones
    .command('claim')
    .summary('take phones into the fleet')
    .description(
      'Takes phones into the fleet, seen or not. Without --site each gets the site of the boot path that was seen, else the one whose networks hold its address.',
    )
    .argument('[mac...]', 'MACs of phones')
    .option('--all', 'every phone that was seen and is not in the fleet')
    .option('--site <site>', 'the site they get')
    .option('--group <group>', 'the group they get')
    .option('--write-model', 'write down the model that was seen, instead of following what is seen')
    .action(async (macs: string[], options: ClaimOptions) => {
      const { all = false, site, group, writeModel } = options;
      if (macs.length > 0 === all) throw new UsageError('name phones, or say --all: one of both');
      const api = await connectToServer(io, options);
      const report = await api.json<ChangeReport>('intent/claim', {
        method: 'POST',
        query: changeQuery(options),
        json: { ...(all ? { all } : { macs }), site, group, writeModel },
      });
      await printChangeReport(io, report, options);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet phones claim 0004f28062d6 --site berlin',
    'ringfleet phones claim --all --dry-run',
  );
};

const unclaimedCommand: AddCommand = (phones, { io }) => {
  const command = phones
    .command('unclaimed')
    .summary('phones that were seen and are not in the fleet')
    .description('Phones that were seen and are not in the fleet, with the site that a claim would give.')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (options: ServerOptions & { limit: number; json?: boolean }) => {
      const api = await connectToServer(io, options);
      const items: UnclaimedPhone[] = [];
      for await (const phone of api.items<UnclaimedPhone>('intent/unclaimed', {}, options.limit))
        items.push(phone);
      if (options.json === true) await io.out.write(`${JSON.stringify({ items }, null, 2)}\n`);
      else
        await io.out.write(
          items.length === 0
            ? 'Every phone that was seen is in the fleet.\n'
            : textTable(
                ['MAC', 'Model', 'Address', 'Boot path', 'Last seen', 'Site'],
                items.map(({ mac, model = '?', address = '?', bootPath = '?', lastSeen, site = '' }) => [
                  ...[mac, model, address, bootPath === '' ? '(root)' : bootPath, timeText(lastSeen), site],
                ]),
              ),
        );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet phones unclaimed');
};
