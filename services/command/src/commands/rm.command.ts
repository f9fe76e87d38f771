import { urlPath } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { numberAtLeast } from './option-values.ts';

interface RemoveOptions extends ServerOptions {
  note?: string;
  ifVersion?: number;
  json?: boolean;
}

export const rmCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('rm')
    .summary('remove one path of the tree')
    .description('Removes one path of the tree; its history stays, and an older version can be put again.')
    .argument('<path>', 'path of the tree')
    .option('--note <text>', 'why, for the history')
    .option('--if-version <number>', 'only when this is still the newest version', numberAtLeast(1))
    .action(async (path: string, { note, ifVersion, json, ...server }: RemoveOptions) => {
      const api = await connectToServer(io, server);
      await api.send(`tree/${urlPath(path)}`, {
        method: 'DELETE',
        query: { note },
        ...(ifVersion === undefined ? {} : { headers: { 'if-match': `"${ifVersion}"` } }),
      });
      await io.out.write(json === true ? `${JSON.stringify({ removed: path })}\n` : `${path} is removed.\n`);
    });
  withJson(withServerOptions(command));
  withExamples(command, "ringfleet rm old/shared.cfg --note 'no site reads it'");
};
