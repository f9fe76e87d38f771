import { connectToServer } from '../api/find-server.ts';
import { type AddCommand, withExamples } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { UsageError } from '../usage-error.ts';

interface MoveOptions extends ChangeOptions {
  fromSite?: string;
  fromGroup?: string;
  fromModel?: string;
  toSite?: string;
  toGroup?: string;
}

/** What takes a phone out of its site or group: no site or group has this name. */
const NONE = '-';

/** Below `ringfleet phones`. */
export const phonesMoveCommand: AddCommand = (phones, { io }) => {
  const command = phones
    .command('move')
    .summary('move phones to another site or group')
    .description('Moves all phones of a site, group or model, or those that are named, in one change set.')
    .argument('[mac...]', 'only these phones')
    .option('--from-site <site>', 'phones of this site')
    .option('--from-group <group>', 'phones of this group')
    .option('--from-model <model>', 'phones of this model')
    .option('--to-site <site>', `the site they go to, ${NONE} for none`)
    .option('--to-group <group>', `the group they go to, ${NONE} for none`)
    .action(async (macs: string[], options: MoveOptions) => {
      const from = { site: options.fromSite, group: options.fromGroup, model: options.fromModel };
      const to = { site: targetOf(options.toSite), group: targetOf(options.toGroup) };
      const isNamed = macs.length > 0;
      if (!isNamed && Object.values(from).every((one) => one === undefined))
        throw new UsageError('say which phones: MACs, --from-site, --from-group or --from-model');
      if (to.site === undefined && to.group === undefined)
        throw new UsageError('say where to: --to-site or --to-group');
      const api = await connectToServer(io, options);
      const report = await api.json<ChangeReport>('intent/phones/move', {
        method: 'POST',
        query: changeQuery(options),
        json: { from, to, ...(isNamed ? { macs } : {}) },
      });
      await printChangeReport(io, report, options);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet phones move --from-site berlin --to-site paris --dry-run',
    'ringfleet phones move 0004f28062d6 --to-group lobby',
  );
};

function targetOf(text: string | undefined): string | null | undefined {
  return text === NONE ? null : text;
}
