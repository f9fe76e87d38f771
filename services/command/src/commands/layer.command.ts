import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { layerPath, ofText, scopeText } from './layer-path.ts';
import { setCommand, unsetCommand } from './layer-set.command.ts';
import { numberAtLeast } from './option-values.ts';

interface ShownLayer {
  parameters: { name: string; value: string; guided: boolean; from?: string }[];
  locked: string[];
  allowed: string[];
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
    .description(
      'Shows all that a layer sets, with the setting that a parameter follows from, and what phones may not override.',
    )
    .argument('<scope>', scopeText)
    .argument('[of]', ofText)
    .action(async (scope: string, of: string | undefined, options: ServerOptions & { json?: boolean }) => {
      const path = layerPath(scope, of);
      const shown = await (await connectToServer(io, options)).json<ShownLayer>(path);
      await io.out.write(options.json === true ? `${JSON.stringify(shown, null, 2)}\n` : layerText(shown));
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet layer show fleet', 'ringfleet layer show site berlin');
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
        const path = `${layerPath(scope, of)}/history`;
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
      const path = `${layerPath(scope, of)}/rollback`;
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

function layerText({ parameters, locked, allowed, files, version, author, changedAt }: ShownLayer): string {
  const rows = parameters.map(({ name, value, from = '' }) => [name, value, from]);
  return [
    `Version ${version} by ${author}, ${timeText(changedAt)}\n`,
    `Files: ${files.length === 0 ? 'none' : files.join(', ')}\n`,
    ...(locked.length === 0 ? [] : [`Locked: ${locked.map(printable).join(', ')}\n`]),
    ...(allowed.length === 0 ? [] : [`Allowed: ${allowed.map(printable).join(', ')}\n`]),
    rows.length === 0 ? 'It sets nothing.\n' : `\n${textTable(['Parameter', 'Value', 'Follows from'], rows)}`,
  ].join('');
}
