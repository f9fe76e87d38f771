import { urlPath } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';
import type { TreeFile } from './tree-file.ts';

export const historyCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('history')
    .summary('versions of one path')
    .description(
      'Lists every version of a path, newest first: who put it, when and why. Of a rendered path these are the changes of what it is rendered from, then the file that was there before.',
    )
    .argument('<path>', 'path of the tree')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (path: string, options: ServerOptions & { limit: number; json?: boolean }) => {
      const api = await connectToServer(io, options);
      const items: TreeFile[] = [];
      for await (const file of api.items<TreeFile>(`tree-history/${urlPath(path)}`, {}, options.limit))
        items.push(file);
      await io.out.write(
        options.json === true ? `${JSON.stringify({ items }, null, 2)}\n` : historyText(items),
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet history 000000000000.cfg', 'ringfleet get 000000000000.cfg --version 3');
};

function historyText(versions: readonly TreeFile[]): string {
  if (versions.length === 0) return 'Nobody has put this path.\n';
  return textTable(
    ['Version', 'When', 'Size', 'By', 'Note'],
    versions.map(({ version, at, modified, size, author, note, removed }) => [
      ...[
        version ?? '',
        timeText(at ?? modified),
        removed === true ? 'removed' : size,
        author ?? '',
        note ?? '',
      ],
    ]),
  );
}
