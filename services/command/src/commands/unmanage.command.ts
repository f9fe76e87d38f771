import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { changeManagement, type ManagementWish } from '../management/change-management.ts';
import { UsageError } from '../usage-error.ts';

interface UnmanageWish extends ManagementWish {
  keep?: boolean;
  discard?: boolean;
}

export const unmanageCommand: AddCommand = (program, context) => {
  const command = program
    .command('unmanage')
    .summary('make a managed path a file of your own again')
    .description(
      'Brings back the bytes that a path had before it came under management; what came from it leaves the fleet, its layers and phones. It is refused when any phone would see a difference: then --keep keeps the file as it is rendered now, and --discard brings the old bytes all the same.',
    )
    .argument('<path>', 'path of the tree')
    .option('--keep', 'make the file as it is rendered now your own')
    .option('--discard', 'bring the old bytes back although phones see a difference')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what it would do')
    .option('--note <text>', 'why, for the history')
    .action((path: string, { keep, discard, ...wish }: UnmanageWish) => {
      if (keep === true && discard === true) throw new UsageError('say --keep or --discard, not both');
      return changeManagement(context, 'unmanage', path, wish, {
        ...(keep === true ? { keep: 'true' } : {}),
        ...(discard === true ? { discard: 'true' } : {}),
      });
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet unmanage shared.cfg --dry-run', 'ringfleet unmanage shared.cfg --keep');
};
