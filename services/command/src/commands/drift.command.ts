import { connectToServer } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import type { Drift } from '../drift/drift-answers.ts';
import { driftListText, driftText } from '../drift/drift-text.ts';
import { driftActionCommands } from './drift-action.command.ts';
import { driftFileCommands } from './drift-file.command.ts';
import { type DriftFilter, filterQuery, withDriftFilter } from './drift-filter.ts';
import { macArgument } from './mac-argument.ts';
import { numberAtLeast } from './option-values.ts';

export const driftCommand: AddCommand = (program, context) => {
  const { io } = context;
  const drift = program
    .command('drift')
    .summary('what phones override, and what to do about it')
    .description(
      'What phones override of what is described for them: hidden central values, locked, device and unknown parameters.',
    );

  const list = drift
    .command('list')
    .summary('overrides that matter')
    .description('Lists overrides that matter; with --all also preferences, redundant and accepted ones.')
    .option('--limit <number>', 'so many', numberAtLeast(1), 200)
    .action(async (options: DriftFilter & { limit: number }) => {
      const api = await connectToServer(io, options);
      const items: Drift[] = [];
      const { limit } = options;
      for await (const one of api.items<Drift>('drift', filterQuery(options), limit + 1)) items.push(one);
      const shown = items.slice(0, limit);
      if (options.json === true) return io.out.write(`${JSON.stringify(shown, null, 2)}\n`);
      const more = items.length > limit ? `There are more than ${limit}: --limit shows them.\n` : '';
      await io.out.write(`${driftListText(shown, options.all === true)}${more}`);
    });
  withDriftFilter(list);
  withJson(withServerOptions(list));
  withExamples(
    list,
    'ringfleet drift list',
    'ringfleet drift list --all --phone 0004f28062d6',
    "ringfleet drift list --parameter 'reg.*' --class forbidden",
  );

  const show = drift
    .command('show')
    .summary('one override, or all of one phone')
    .description('Shows one override with what was decided of it, or every override of a phone.')
    .argument('<mac>', 'the phone')
    .argument('[parameter]', 'what it overrides')
    .action(async (text: string, parameter: string | undefined, { json, ...server }: DriftFilter) => {
      const mac = macArgument(text);
      const api = await connectToServer(io, server);
      if (parameter === undefined) {
        const items: Drift[] = [];
        for await (const one of api.items<Drift>('drift', { phone: mac, all: 'true' }, Infinity))
          items.push(one);
        return io.out.write(
          json === true ? `${JSON.stringify(items, null, 2)}\n` : driftListText(items, true),
        );
      }
      const one = await api.json<Drift>(`drift/phones/${mac}/${encodeURIComponent(parameter)}`);
      await io.out.write(json === true ? `${JSON.stringify(one, null, 2)}\n` : driftText(one));
    });
  withJson(withServerOptions(show));
  withExamples(
    show,
    'ringfleet drift show 0004f28062d6',
    'ringfleet drift show 0004f28062d6 np.normal.ringing.calls.tonePattern',
  );

  driftActionCommands(drift, context);
  driftFileCommands(drift, context);

  const rebuild = drift
    .command('rebuild')
    .summary('make every record again')
    .description(
      'Makes every record again from the compacted topics; history and decisions stay as they are.',
    )
    .action(async ({ json, ...server }: DriftFilter) => {
      const api = await connectToServer(io, server);
      const report = await api.json<{ read: Record<string, number>; dropped: number }>('drift/rebuild', {
        method: 'POST',
        patient: true,
      });
      const read = Object.values(report.read).reduce((sum, count) => sum + count, 0);
      await io.out.write(
        json === true
          ? `${JSON.stringify(report, null, 2)}\n`
          : `Read ${read} messages; dropped ${report.dropped} that nobody tells any more.\n`,
      );
    });
  withJson(withServerOptions(rebuild));
  withExamples(rebuild, 'ringfleet drift rebuild');
};
