import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { type Cell, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';

/** One document as the API answers it. */
interface ShownDocument {
  kind: string;
  id: string;
  document: Record<string, unknown>;
  version: number;
  author: string;
  note: string;
  changedAt: string;
}

/** Kinds of which there are few, with what their lists show. */
export interface ListedKind {
  /** `sites`, also the path of the API. */
  many: string;
  one: string;
  /** For people: what these are. */
  what: string;
  columns: Readonly<Record<string, (document: Record<string, unknown>) => Cell>>;
}

/** `ringfleet sites`: the list is what it does when nothing else is said. */
export const sitesCommand: AddCommand = (program, context) => {
  const sites = program
    .command('sites')
    .summary('sites of the fleet')
    .description('Sites of the fleet.')
    .helpCommand(false);
  const listed: ListedKind = {
    ...{ many: 'sites', one: 'site', what: 'Sites of the fleet, with their boot paths and networks.' },
    columns: {
      Name: ({ name }) => text(name),
      'Boot path': ({ bootPath }) => text(bootPath),
      Networks: ({ networks }) => (Array.isArray(networks) ? networks.join(', ') : ''),
      'Time zone': ({ timeZone }) => text(timeZone),
    },
  };
  listCommand(listed)(sites, context);
  showCommand(listed)(sites, context);
  renameCommand(listed)(sites, context);
};

export function listCommand({ many, what, columns }: ListedKind): AddCommand {
  return (parent, { io }) => {
    const command = parent
      .command('list', { isDefault: true })
      .summary(`list ${many}`)
      .description(what)
      .option('--limit <number>', 'at most so many', numberAtLeast(1), 1000)
      .action(async (options: ServerOptions & { limit: number; json?: boolean }) => {
        const api = await connectToServer(io, options);
        const items: ShownDocument[] = [];
        for await (const one of api.items<ShownDocument>(`intent/${many}`, {}, options.limit))
          items.push(one);
        if (options.json === true) await io.out.write(`${JSON.stringify({ items }, null, 2)}\n`);
        else
          await io.out.write(
            items.length === 0
              ? `There are no ${many}.\n`
              : textTable(
                  ['Id', ...Object.keys(columns), 'Parameters', 'Changed'],
                  items.map(({ id, document, changedAt }) => [
                    ...[id, ...Object.values(columns).map((cell) => cell(document))],
                    ...[Object.keys(document['parameters'] ?? {}).length, timeText(changedAt)],
                  ]),
                ),
          );
      });
    withJson(withServerOptions(command));
    withExamples(command, `ringfleet ${many}`);
  };
}

function showCommand({ many, one }: ListedKind): AddCommand {
  return (parent, { io }) => {
    const command = parent
      .command('show')
      .summary(`show one ${one}`)
      .description(`Shows one ${one} as it is written, secrets masked.`)
      .argument('<id>', `id of the ${one}`)
      .action(async (id: string, options: ServerOptions & { json?: boolean }) => {
        const api = await connectToServer(io, options);
        const shown = await api.json<ShownDocument>(`intent/${many}/${encodeURIComponent(id)}`);
        const { version, author, changedAt, document } = shown;
        await io.out.write(
          options.json === true
            ? `${JSON.stringify(shown, null, 2)}\n`
            : `${one} ${shown.id}, version ${version} by ${author}, ${timeText(changedAt)}\n\n${JSON.stringify(document, null, 2)}\n`,
        );
      });
    withJson(withServerOptions(command));
    withExamples(command, `ringfleet ${many} show berlin`);
  };
}

export function renameCommand({ many, one }: ListedKind): AddCommand {
  return (parent, { io }) => {
    const command = parent
      .command('rename')
      .summary(`give a ${one} another id`)
      .description(`Gives a ${one} another id; its phones go with it, in one change set.`)
      .argument('<from>', `id of the ${one}`)
      .argument('<to>', 'its new id')
      .action(async (from: string, to: string, options: ChangeOptions) => {
        const api = await connectToServer(io, options);
        const report = await api.json<ChangeReport>(`intent/${many}/${encodeURIComponent(from)}/rename`, {
          method: 'POST',
          query: changeQuery(options),
          json: { to },
        });
        await printChangeReport(io, report, options);
      });
    withChangeOptions(command);
    withExamples(command, `ringfleet ${many} rename berlin berlin-mitte --dry-run`);
  };
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
