import type { Command } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import { numberAtLeast } from './option-values.ts';

interface LetterOptions extends ServerOptions {
  topic?: string;
  service?: string;
  json?: boolean;
}

interface DeadLetter {
  id: string;
  topic: string;
  service: string;
  key: string;
  errorCode: string;
  reason: string;
  attempts: number;
  at: string;
}

export const deadLettersCommand: AddCommand = (program, { io }) => {
  const letters = program
    .command('dead-letters')
    .summary('messages that a service could not handle')
    .description('Messages that a service could not handle, with the reason, and their replay.');

  const list = letters
    .command('list')
    .summary('all that are open')
    .description('Lists the messages that a service could not handle and nobody replayed, oldest first.')
    .option('--limit <number>', 'so many', numberAtLeast(1), 100)
    .action(async ({ topic, service, json, limit, ...server }: LetterOptions & { limit: number }) => {
      const api = await connectToServer(io, server);
      const query = { topic, service, limit: Math.min(limit, 1000) };
      const answer = await api.json<{ total: number; items: DeadLetter[] }>('dead-letters', { query });
      await io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : lettersText(answer));
    });
  withExamples(
    withPlace(list),
    'ringfleet dead-letters list',
    'ringfleet dead-letters list --service log-indexer',
  );

  const replay = letters
    .command('replay')
    .summary('hand them to their services again')
    .description(
      'Hands dead letters to their services again: all, those of a topic or service, or some by id.',
    )
    .argument('[ids...]', 'as the list shows them, of one --topic and one --service')
    .action(async (ids: string[], { topic, service, json, ...server }: LetterOptions) => {
      const api = await connectToServer(io, server);
      const body = { topic, service, ...(ids.length === 0 ? {} : { ids }) };
      const answer = await api.json<{ replayed: number }>('dead-letters/replay', {
        method: 'POST',
        json: body,
      });
      await io.out.write(
        json === true
          ? `${JSON.stringify(answer, null, 2)}\n`
          : `${answer.replayed} handed over again; what fails once more is listed again.\n`,
      );
    });
  withExamples(
    withPlace(replay),
    'ringfleet dead-letters replay',
    'ringfleet dead-letters replay 0/17 --topic phone-uploads.v1 --service log-indexer',
  );
};

function withPlace(command: Command): Command {
  command
    .option('--topic <topic>', 'that they were meant for: phone-uploads.v1')
    .option('--service <service>', 'that could not handle them');
  return withJson(withServerOptions(command));
}

function lettersText({ total, items }: { total: number; items: DeadLetter[] }): string {
  if (total === 0) return 'There are none.\n';
  const table = textTable(
    ['Id', 'Topic', 'Service', 'Key', 'When', 'Tries', 'Reason'],
    items.map(({ id, topic, service, key, errorCode, reason, attempts, at }) => [
      ...[id, topic, service, printable(key), timeText(at), attempts, `${errorCode}: ${reason}`],
    ]),
  );
  return `${table}${total > items.length ? `and ${total - items.length} more\n` : ''}`;
}
