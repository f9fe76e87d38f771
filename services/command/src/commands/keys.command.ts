import { resolve } from 'node:path';
import { withExamples, withJson, type AddCommand } from '../command-context.ts';

export const keysCommand: AddCommand = (program, { io }) => {
  const keys = program
    .command('keys')
    .summary('keys of the seals')
    .description('The keys by which everything but firmware is sealed.')
    .helpCommand(false);
  const create = keys
    .command('create')
    .argument('<file>', 'where the keys shall lie; for its owner alone (mode 0600)')
    .summary('make a key file for a cluster')
    .description(
      'Makes the key file that all processes of a cluster share. One that is there stays as it is. Keep a copy: without it nobody can read the data. On one machine the first start makes it.',
    )
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { createKeys } = await import('@ringfleet/standalone');
      const path = resolve(io.workingFolder, file);
      const created = await createKeys(path);
      const text = created
        ? `Made ${path}: give it to every process (RINGFLEET_KEYS_FILE), and keep a copy.\n`
        : `${path} is there already and was left as it is.\n`;
      await io.out.write(json === true ? `${JSON.stringify({ file: path, created })}\n` : text);
    });
  withJson(create);
  withExamples(create, 'ringfleet keys create /etc/ringfleet/keys.json');
};
