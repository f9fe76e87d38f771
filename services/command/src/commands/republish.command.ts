import { InvalidArgumentError } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { countText } from '../terminal/units.ts';

export const republishCommand: AddCommand = (program, { io }) => {
  const republish = program
    .command('republish')
    .summary('send events again')
    .description('Sends events again, with the same ids: who has seen them drops them.')
    .helpCommand(false);
  const command = republish
    .command('uploads')
    .summary('events of uploads')
    .description(
      'Sends the events of uploads again that the gateway received since a time, at most 7 days ago.',
    )
    .requiredOption('--since <time>', 'as 2026-11-20, or 2026-11-20T14:00:00Z', time)
    .action(async ({ since, json, ...server }: ServerOptions & { since: string; json?: boolean }) => {
      const api = await connectToServer(io, server);
      const answer = await api.json<{ events: number }>('gateways/republished-uploads', {
        method: 'POST',
        json: { since },
      });
      await io.out.write(
        json === true ? `${JSON.stringify(answer)}\n` : `${countText(answer.events, 'event')} sent again.\n`,
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet republish uploads --since 2026-11-20');
};

function time(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Write it like 2026-11-20 or 2026-11-20T14:00:00Z.');
  return at.toISOString();
}
