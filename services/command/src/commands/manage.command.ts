import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { changeManagement, type ManagementWish } from '../management/change-management.ts';

export const manageCommand: AddCommand = (program, context) => {
  const command = program
    .command('manage')
    .summary('take a file under management')
    .description(
      "Makes a file of your own what Ringfleet renders: 000000000000.cfg becomes the fleet's settings, a file of its lists a layer, a phone's file its lines and parameters. Compares first what every kind of phone gets before and after; it is refused when any value would differ. Begin with 000000000000.cfg.",
    )
    .argument('<path>', 'path of the tree')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what it would do')
    .option('--note <text>', 'why, for the history')
    .action((path: string, wish: ManagementWish) => changeManagement(context, 'manage', path, wish));
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet manage 000000000000.cfg --dry-run', 'ringfleet manage shared.cfg --yes');
};
