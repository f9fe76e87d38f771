import { withExamples, withJson, type AddCommand } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';
import { topicsText } from '../topics/topics-text.ts';

export const topicsCommand: AddCommand = (program, context) => {
  const { io } = context;
  const topics = program
    .command('topics')
    .summary('topics of a cluster')
    .description('The topics of Kafka through which the services of a cluster hear of each other.')
    .helpCommand(false);
  const apply = topics
    .command('apply')
    .summary('make the topics as they shall be')
    .description(
      'Makes the topics that are missing and corrects the settings of the others. May be run at any time, and before each start of a new version. The number of partitions of a topic that is there is never changed. Reads the settings of the services: RINGFLEET_BUS, RINGFLEET_KAFKA_*, RINGFLEET_TOPIC_PREFIX.',
    )
    .option('--check', 'only look; exit status 1 when something is missing or different')
    .action(async ({ check = false, json }: { check?: boolean; json?: boolean }) => {
      const { applyTopics } = await import('@ringfleet/standalone');
      const options = { env: io.environment.all, ignoreVariables: variablesOfCommandAlone };
      const applied = await applyTopics(options, { check });
      if (applied.left.length > 0) context.status = 1;
      await io.out.write(json === true ? `${JSON.stringify(applied)}\n` : topicsText(applied, check));
    });
  withJson(apply);
  withExamples(
    apply,
    'RINGFLEET_BUS=kafka RINGFLEET_KAFKA_BROKERS=kafka:9092 ringfleet topics apply',
    'ringfleet topics apply --check --json',
  );
};
