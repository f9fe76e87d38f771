import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';

interface RetiredPhone {
  mac: string;
  retiredAt: string;
  filesGoAt: string;
  files?: 'removed' | 'kept';
}

/** Below `ringfleet phones`. */
export const phonesRetireCommands: AddCommand = (phones, { io }) => {
  const retire = phones
    .command('retire')
    .summary('take phones out of the fleet')
    .description(
      'Takes phones out of the fleet. What they wrote (overrides, logs, call lists) is kept for the days of the fleet setting retiredFilesDays, 30 at first, then it goes.',
    )
    .argument('<mac...>', 'MACs of phones')
    .action(async (macs: string[], options: ChangeOptions) => {
      const api = await connectToServer(io, options);
      const report = await api.json<ChangeReport>('intent/phones/retire', {
        method: 'POST',
        query: changeQuery(options),
        json: { macs },
      });
      await printChangeReport(io, report, options);
    });
  withChangeOptions(retire);
  withExamples(retire, "ringfleet phones retire 0004f28062d6 --note 'broken display'");

  const retired = phones
    .command('retired')
    .summary('phones that left the fleet')
    .description('Phones that left the fleet, the last one first, and when what they wrote goes.')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (options: ServerOptions & { limit: number; json?: boolean }) => {
      const api = await connectToServer(io, options);
      const items: RetiredPhone[] = [];
      for await (const phone of api.items<RetiredPhone>('intent/retired', {}, options.limit))
        items.push(phone);
      if (options.json === true) await io.out.write(`${JSON.stringify({ items }, null, 2)}\n`);
      else await io.out.write(retiredText(items));
    });
  withJson(withServerOptions(retired));
  withExamples(retired, 'ringfleet phones retired');
};

function retiredText(phones: readonly RetiredPhone[]): string {
  if (phones.length === 0) return 'No phone has left the fleet.\n';
  return textTable(
    ['MAC', 'Retired', 'What it wrote'],
    phones.map(({ mac, retiredAt, filesGoAt, files }) => [
      ...[mac, timeText(retiredAt)],
      files === undefined
        ? `goes ${timeText(filesGoAt)}`
        : files === 'removed'
          ? 'is gone'
          : 'stays: it was seen again',
    ]),
  );
}
