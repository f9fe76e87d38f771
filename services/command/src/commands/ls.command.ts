import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';
import type { TreeFile } from './tree-file.ts';

interface LsOptions extends ServerOptions {
  mac?: string;
  rendered?: boolean;
  limit: number;
  json?: boolean;
}

export const lsCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('ls')
    .summary('list paths of the tree')
    .description(
      'Lists paths of the provisioning tree; with --mac what that phone may read, its own files included.',
    )
    .argument('[prefix]', 'only paths that begin with this', '')
    .option('--mac <mac>', 'only what this phone may read')
    .option('--rendered', 'only what is rendered from the fleet, its layers and phones')
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 1000)
    .action(async (prefix: string, options: LsOptions) => {
      const api = await connectToServer(io, options);
      const { mac, limit } = options;
      const rendered = options.rendered === true ? 'true' : undefined;
      const items: TreeFile[] = [];
      const query = { prefix: prefix.replace(/^\/+/, ''), mac, rendered };
      for await (const file of api.items<TreeFile>('tree', query, limit)) items.push(file);
      await io.out.write(options.json === true ? `${JSON.stringify({ items }, null, 2)}\n` : listText(items));
      if (items.length === limit) await io.err.write(`Only the first ${limit}; more by --limit.\n`);
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet ls',
    'ringfleet ls firmware/',
    'ringfleet ls --mac 0004f28062d6',
    'ringfleet ls --rendered',
  );
};

function listText(files: readonly TreeFile[]): string {
  if (files.length === 0) return 'Nothing is there.\n';
  return textTable(
    ['Path', 'Kind', 'Size', 'Modified', 'Written by'],
    files.map(({ path, kind, size, modified, writtenBy, author, owner }) => [
      ...[path, kind, size, timeText(modified)],
      owner === undefined ? (author ?? writtenBy) : `ringfleet, from ${owner}`,
    ]),
  );
}
