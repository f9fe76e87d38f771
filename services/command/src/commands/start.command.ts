import type { AddCommand } from '../command-context.ts';
import { withExamples } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';
import { UsageError } from '../usage-error.ts';

/** The server is loaded only here, so that every other command starts fast. */
export const startCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('start')
    .argument('[service]', 'one service by itself, as a process of a cluster (default: everything)')
    .summary('run the server')
    .description(
      'Runs everything on this machine until Ctrl-C or SIGTERM: FTP for phones, the API, live events. With the name of a service, that service alone, on the parts that the settings name. Settings are RINGFLEET_* variables or a YAML file (RINGFLEET_CONFIG).',
    )
    .option('--data <folder>', 'data folder (default: RINGFLEET_DATA_DIR, else ./ringfleet-data)')
    .option('--json', 'say where it listens as one JSON document instead of text')
    .action(async (service: string | undefined, { data, json }: { data?: string; json?: boolean }) => {
      const { runProcess, startable } = await import('@ringfleet/standalone');
      if (service !== undefined && !startable.includes(service))
        throw new UsageError(`there is no service '${service}'; there are ${startable.join(', ')}`);
      const env = { ...io.environment.all, ...(data === undefined ? {} : { RINGFLEET_DATA_DIR: data }) };
      const options = {
        env,
        ignoreVariables: variablesOfCommandAlone,
        ...(json === true ? { out: { write: () => undefined } } : {}),
      };
      await runProcess(options, service);
      if (json !== true) return;
      const { readEndpoints } = await import('../api/find-server.ts');
      const endpoints = await readEndpoints(io, data === undefined ? {} : { data });
      await io.out.write(`${JSON.stringify(endpoints)}\n`);
    });
  withExamples(
    command,
    'ringfleet start',
    'RINGFLEET_FTP_PORT=21 ringfleet start --data /var/lib/ringfleet',
    'RINGFLEET_BUS=kafka RINGFLEET_KAFKA_BROKERS=kafka:9092 ringfleet start ftp-gateway',
  );
};
