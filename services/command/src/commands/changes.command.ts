import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';

interface ChangesOptions extends ServerOptions {
  limit: number;
  json?: boolean;
}

interface ChangeSet {
  version: number;
  state: string;
  author: string;
  note: string;
  at: string;
  what: string;
}

/** What each kind of change set is, for people. */
const words: Readonly<Record<string, string>> = {
  intent: 'described',
  import: 'imported',
  file: 'one file',
  learned: 'learned of phones',
  everything: 'sent again',
};

export const changesCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('changes')
    .argument('[version]', 'one change set: the documents that it changed')
    .description('Everything that was changed, newest first: who, when and why.')
    .option('--limit <number>', 'so many', numberAtLeast(1), 20);
  withExamples(withServerOptions(withJson(command)), 'ringfleet changes', 'ringfleet changes 12');
  command.action(async (version: string | undefined, options: ChangesOptions) => {
    const api = await connectToServer(io, options);
    if (version !== undefined) {
      const set = await api.json<ChangeSet & { documents: { kind: string; id: string; change: string }[] }>(
        `changes/${encodeURIComponent(version)}`,
      );
      if (options.json) return io.out.write(`${JSON.stringify(set)}\n`);
      const rows = set.documents.map(({ kind, id, change }) => [change, kind, kind === 'fleet' ? '' : id]);
      await io.out.write(`${textTable(...headOf([set]))}\n${textTable(['Change', 'Kind', 'Id'], rows)}`);
      return;
    }
    const sets: ChangeSet[] = [];
    for await (const set of api.items<ChangeSet>('changes', {}, options.limit)) sets.push(set);
    await io.out.write(options.json ? `${JSON.stringify(sets)}\n` : textTable(...headOf(sets)));
  });
};

function headOf(sets: readonly ChangeSet[]): [string[], (string | number)[][]] {
  return [
    ['Version', 'When', 'What', 'By', 'Note'],
    sets.map(({ version, at, what, author, note }) => [
      version,
      timeText(at),
      words[what] ?? what,
      author,
      note,
    ]),
  ];
}
