import { InvalidArgumentError } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { textTable } from '../terminal/text-table.ts';
import { countText, timeText } from '../terminal/units.ts';
import { localBytes } from './credentials-file.ts';
import { numberAtLeast } from './option-values.ts';

interface Account {
  account: string;
  user: string;
  phones: number;
  validUntil?: string;
}

interface RotateOptions extends ChangeOptions {
  scope: string;
  user: string;
  passwordFile?: string;
  validUntil?: string;
  tellPhones: boolean;
}

interface Rotated {
  account: string;
  user: string;
  password?: string;
  oldValidUntil?: string;
  report: ChangeReport;
}

/** `ringfleet credentials`: the list is what it does when nothing else is said. */
export const credentialsCommand: AddCommand = (program, context) => {
  const credentials = program
    .command('credentials')
    .summary('FTP accounts of the fleet')
    .description('FTP accounts of the fleet and its sites.')
    .helpCommand(false);
  for (const add of [listCommand, rotateCommand, usersOfOldCommand]) add(credentials, context);
};

const listCommand: AddCommand = (credentials, { io }) => {
  const command = credentials
    .command('list', { isDefault: true })
    .summary('FTP accounts and how many phones use each')
    .description('FTP accounts of the fleet and its sites, and how many phones log in with each.')
    .action(async (options: ServerOptions & { json?: boolean }) => {
      const api = await connectToServer(io, options);
      const answer = await api.json<{ items: (Account & { scope: string; before: Account[] })[] }>(
        'intent/credentials',
      );
      if (options.json === true) return io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
      const rows = answer.items.flatMap(({ before, ...newest }) => [newest, ...before]);
      await io.out.write(
        rows.length === 0
          ? 'The fleet has no FTP account of its own: phones log in with that of their factory.\n'
          : textTable(
              ['Account', 'User', 'Phones', 'Valid until'],
              rows.map(({ account, user, phones, validUntil }) => [
                ...[account, user, phones, validUntil === undefined ? '' : timeText(validUntil)],
              ]),
            ),
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet credentials');
};

const rotateCommand: AddCommand = (credentials, { io }) => {
  const command = credentials
    .command('rotate')
    .summary('give the fleet or a site a new FTP account')
    .description(
      'Gives the fleet or a site a new FTP account; the one of before stays valid for 30 days, or until --valid-until. Without --password-file a password is made and shown once.',
    )
    .requiredOption('--scope <scope>', "'fleet' or 'site/<id>'")
    .requiredOption('--user <name>', 'user name of the new account')
    .option('--password-file <file>', "file with the password, '-' for standard input")
    .option(
      '--valid-until <time>',
      'end of the account of before, as 2026-12-27 or 2026-12-27T14:00:00Z',
      time,
    )
    .option('--no-tell-phones', 'do not tell phones: somebody sets it at each of them')
    .action(async (options: RotateOptions) => {
      const { scope, user, passwordFile, validUntil, tellPhones } = options;
      const password =
        passwordFile === undefined
          ? undefined
          : (await localBytes(io, passwordFile)).toString('utf8').replace(/\r?\n$/, '');
      const api = await connectToServer(io, options);
      const answer = await api.json<Rotated>('intent/credentials/rotate', {
        method: 'POST',
        query: changeQuery(options),
        json: { scope, user, password, validUntil, ...(tellPhones ? {} : { tellPhones }) },
      });
      if (options.json === true) return io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
      await printChangeReport(io, answer.report);
      await io.out.write(`Account ${answer.account}, user ${answer.user}.\n`);
      if (answer.oldValidUntil !== undefined)
        await io.out.write(`The one of before is valid until ${timeText(answer.oldValidUntil)}.\n`);
      if (answer.password !== undefined)
        await io.out.write(`Password: ${answer.password}\nIt is not shown again.\n`);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet credentials rotate --scope fleet --user phones',
    'ringfleet credentials rotate --scope site/berlin --user berlin --password-file secret.txt --valid-until 2026-12-31',
  );
};

const usersOfOldCommand: AddCommand = (credentials, { io }) => {
  const command = credentials
    .command('users-of-old')
    .summary('phones that use an older account')
    .description('Phones that log in with an account that is not the newest, that of their factory included.')
    .option('--scope <scope>', "only 'fleet', or 'site/<id>'")
    .option('--limit <number>', 'at most so many', numberAtLeast(1), 100)
    .action(async (options: ServerOptions & { scope?: string; limit: number; json?: boolean }) => {
      const api = await connectToServer(io, options);
      const query = { scope: options.scope, limit: Math.min(options.limit, 1000) };
      const answer = await api.json<{
        count: number;
        items: { mac: string; account: string; lastSeen: string; model?: string; address?: string }[];
      }>('intent/credentials/users', { query });
      if (options.json === true) return io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
      const { count, items } = answer;
      if (count === 0) return io.out.write('Every phone that was seen logs in with the newest account.\n');
      await io.out.write(`${countText(count, 'phone logs', 'phones log')} in with an older account.\n`);
      await io.out.write(
        textTable(
          ['MAC', 'Account', 'Model', 'Address', 'Last seen'],
          items.map(({ mac, account, model = '?', address = '?', lastSeen }) => [
            ...[mac, account, model, address, timeText(lastSeen)],
          ]),
        ),
      );
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet credentials users-of-old',
    'ringfleet credentials users-of-old --scope fleet',
  );
};

function time(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Write it like 2026-12-27 or 2026-12-27T14:00:00Z.');
  return at.toISOString();
}
