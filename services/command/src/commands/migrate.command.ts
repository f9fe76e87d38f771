import { withExamples, withJson, type AddCommand } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';

export const migrateCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('migrate')
    .summary('prepare the database of a cluster')
    .description(
      "Makes the indexes in MongoDB that the services need, and brings older documents into today's form. May be run at any time, and before each start of a new version. Reads the settings of the services: RINGFLEET_MONGODB_URI, RINGFLEET_BLOBS.",
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { migrateStores } = await import('@ringfleet/standalone');
      const options = { env: io.environment.all, ignoreVariables: variablesOfCommandAlone };
      const changes = await migrateStores(options);
      const text = changes.length === 0 ? 'Everything is prepared.' : changes.join('\n');
      await io.out.write(json === true ? `${JSON.stringify({ changes })}\n` : `${text}\n`);
    });
  withJson(command);
  withExamples(command, 'RINGFLEET_MONGODB_URI=mongodb://mongodb:27017/ringfleet ringfleet migrate');
};
