import type { ApiClient } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';

interface ShownLayer {
  parameters: { name: string; value: string; guided: boolean; from?: string }[];
  locked: string[];
  files: string[];
  version: number;
  author: string;
  changedAt: string;
}

interface LayerVersion {
  version: number;
  author: string;
  note: string;
  changedAt: string;
  removed: boolean;
  changed: string[];
}

const SCOPES = ['fleet', 'model', 'site', 'group', 'phone'];
const scopeText = `one of ${SCOPES.join(', ')}`;
const ofText = 'model, site, group or MAC; the fleet needs none';

/** `ringfleet layer`. */
export const layerCommand: AddCommand = (program, context) => {
  const layer = program
    .command('layer')
    .summary('what a scope sets')
    .description('What the fleet, a model, a site, a group or a phone sets.')
    .helpCommand(false);
  for (const add of [showCommand, setCommand, unsetCommand, historyCommand, rollbackCommand])
    add(layer, context);
};

const showCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('show')
    .summary('all that a layer sets')
    .description('Shows all that a layer sets, with the setting that a parameter follows from.')
    .argument('<scope>', scopeText)
    .argument('[of]', ofText)
    .action(async (scope: string, of: string | undefined, options: ServerOptions & { json?: boolean }) => {
      const path = pathOf(scope, of);
      const shown = await (await connectToServer(io, options)).json<ShownLayer>(path);
      await io.out.write(options.json === true ? `${JSON.stringify(shown, null, 2)}\n` : layerText(shown));
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet layer show fleet', 'ringfleet layer show site berlin');
};

const setCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('set')
    .summary('set parameters of a layer')
    .description('Sets parameters of a layer; the others stay.')
    .argument('<scope>', scopeText)
    .argument('[words...]', `${ofText}; then name=value, as many as you like`)
    .action(async (scope: string, words: string[], options: ChangeOptions) => {
      const [of, pairs] = split(scope, words);
      if (pairs.length === 0) throw new UsageError('say what to set: name=value');
      const parameters = Object.fromEntries(pairs.map(pairOf));
      await patch(await connectToServer(io, options), pathOf(scope, of), parameters, options, io);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet layer set fleet up.backlight.timeout=10 --dry-run',
    "ringfleet layer set site berlin tcpIpApp.sntp.daylightSavings.enable=1 --note 'summer time'",
  );
};

const unsetCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('unset')
    .summary('take parameters out of a layer')
    .description('Takes parameters out of a layer; what another layer sets counts then.')
    .argument('<scope>', scopeText)
    .argument('[words...]', `${ofText}; then names of parameters`)
    .action(async (scope: string, words: string[], options: ChangeOptions) => {
      const [of, names] = split(scope, words);
      if (names.length === 0) throw new UsageError('name the parameters that go');
      const parameters = Object.fromEntries(names.map((name) => [name, null]));
      await patch(await connectToServer(io, options), pathOf(scope, of), parameters, options, io);
    });
  withChangeOptions(command);
  withExamples(command, 'ringfleet layer unset group lobby up.backlight.timeout');
};

const historyCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('history')
    .summary('versions of a layer')
    .description('Lists every version of a layer, newest first: who changed which parameters, and why.')
    .argument('<scope>', scopeText)
    .argument('[of]', ofText)
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(
      async (
        scope: string,
        of: string | undefined,
        options: ServerOptions & { limit: number; json?: boolean },
      ) => {
        const path = `${pathOf(scope, of)}/history`;
        const api = await connectToServer(io, options);
        const items: LayerVersion[] = [];
        for await (const one of api.items<LayerVersion>(path, {}, options.limit)) items.push(one);
        await io.out.write(
          options.json === true
            ? `${JSON.stringify({ items }, null, 2)}\n`
            : textTable(
                ['Version', 'When', 'By', 'Changed', 'Note'],
                items.map(({ version, changedAt, author, changed, removed, note }) => [
                  ...[version, timeText(changedAt), author],
                  ...[removed ? 'removed' : changed.join(', '), note],
                ]),
              ),
        );
      },
    );
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet layer history site berlin');
};

const rollbackCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('rollback')
    .summary('bring back what a layer set')
    .description('Brings back what a layer set in a version; the settings that stand beside it stay.')
    .argument('<scope>', scopeText)
    .argument('[of]', ofText)
    .requiredOption('--to <version>', 'a version of its history', numberAtLeast(1))
    .action(async (scope: string, of: string | undefined, options: ChangeOptions & { to: number }) => {
      const path = `${pathOf(scope, of)}/rollback`;
      const api = await connectToServer(io, options);
      const report = await api.json<ChangeReport>(path, {
        method: 'POST',
        query: changeQuery(options),
        json: { version: options.to },
      });
      await printChangeReport(io, report, options);
    });
  withChangeOptions(command);
  withExamples(command, 'ringfleet layer rollback site berlin --to 12 --dry-run');
};

async function patch(
  api: ApiClient,
  path: string,
  parameters: Record<string, string | null>,
  options: ChangeOptions,
  io: Parameters<typeof printChangeReport>[0],
): Promise<void> {
  const report = await api.json<ChangeReport>(path, {
    method: 'PATCH',
    query: changeQuery(options),
    json: { parameters },
  });
  await printChangeReport(io, report, options);
}

/** The fleet's layer needs no name: all words behind it are parameters. */
function split(scope: string, words: readonly string[]): [of: string | undefined, rest: readonly string[]] {
  if (scope === 'fleet' && words[0] !== 'fleet') return [undefined, words];
  return [words[0], words.slice(1)];
}

function pathOf(scope: string, of: string | undefined): string {
  if (!SCOPES.includes(scope)) throw new UsageError(`'${scope}' is no scope; it is ${scopeText}`);
  if (of === undefined && scope !== 'fleet') throw new UsageError(`say which ${scope}`);
  return `intent/layers/${scope}/${encodeURIComponent(of ?? 'fleet')}`;
}

function pairOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`'${text}' sets nothing; write it like name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function layerText({ parameters, locked, files, version, author, changedAt }: ShownLayer): string {
  const rows = parameters.map(({ name, value, from = '' }) => [name, value, from]);
  return [
    `Version ${version} by ${author}, ${timeText(changedAt)}\n`,
    `Files: ${files.length === 0 ? 'none' : files.join(', ')}\n`,
    ...(locked.length === 0 ? [] : [`Locked: ${locked.join(', ')}\n`]),
    rows.length === 0 ? 'It sets nothing.\n' : `\n${textTable(['Parameter', 'Value', 'Follows from'], rows)}`,
  ].join('');
}
