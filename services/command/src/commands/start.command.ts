import type { AddCommand } from '../command-context.ts';
import { withExamples } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';

/** The server is loaded only here, so that every other command starts fast. */
export const startCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('start')
    .summary('run the server')
    .description(
      'Runs everything on this machine until Ctrl-C or SIGTERM: FTP for phones, the API, live events. Settings are RINGFLEET_* variables or a YAML file (RINGFLEET_CONFIG).',
    )
    .option('--data <folder>', 'data folder (default: RINGFLEET_DATA_DIR, else ./ringfleet-data)')
    .option('--json', 'say where it listens as one JSON document instead of text')
    .action(async ({ data, json }: { data?: string; json?: boolean }) => {
      const { runStandalone } = await import('@ringfleet/standalone');
      const env = { ...io.environment.all, ...(data === undefined ? {} : { RINGFLEET_DATA_DIR: data }) };
      await runStandalone({
        env,
        ignoreVariables: variablesOfCommandAlone,
        ...(json === true ? { out: { write: () => undefined } } : {}),
      });
      if (json !== true) return;
      const { readEndpoints } = await import('../api/find-server.ts');
      const endpoints = await readEndpoints(io, data === undefined ? {} : { data });
      await io.out.write(`${JSON.stringify(endpoints)}\n`);
    });
  withExamples(command, 'ringfleet start', 'RINGFLEET_FTP_PORT=21 ringfleet start --data /var/lib/ringfleet');
};
