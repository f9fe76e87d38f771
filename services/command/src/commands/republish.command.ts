import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { republishedText, republishState } from '../republish/republish-state.ts';
import { countText } from '../terminal/units.ts';
import { timeValue } from './option-values.ts';

export const republishCommand: AddCommand = (program, context) => {
  const republish = program
    .command('republish')
    .summary('send events again')
    .description('Sends again what the bus may have lost. Who has seen it drops it.')
    .helpCommand(false);
  stateCommand(republish, context);
  uploadsCommand(republish, context);
};

const stateCommand: AddCommand = (republish, context) => {
  const { io } = context;
  const command = republish
    .command('state')
    .summary('everything that services hold')
    .description(
      'Publishes everything once more that the compacted topics shall hold, from what the services have: files, fleet, accounts, releases, phone files, facts, drift, DHCP options. For a cluster whose brokers were lost for good and replaced by empty ones: services do it by themselves there within a minute; this does it at once, and says how many records it were. One that stopped halfway is simply run again; no phone loses a file meanwhile.',
    )
    .action(async ({ json, ...server }: ServerOptions & { json?: boolean }) => {
      const republished = await republishState(await connectToServer(io, server));
      if (republished.failed.length > 0) context.status = 1;
      await io.out.write(json === true ? `${JSON.stringify(republished)}\n` : republishedText(republished));
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet republish state');
};

const uploadsCommand: AddCommand = (republish, context) => {
  const { io } = context;
  const command = republish
    .command('uploads')
    .summary('events of uploads')
    .description(
      'Sends the events of uploads again that the gateways received since a time, at most 7 days ago, with the same ids: who has seen them drops them.',
    )
    .requiredOption('--since <time>', 'as 2026-11-20, or 2026-11-20T14:00:00Z', timeValue)
    .action(async ({ since, json, ...server }: ServerOptions & { since: string; json?: boolean }) => {
      const api = await connectToServer(io, server);
      const answer = await api.json<{ events: number; unreachable?: string[] }>(
        'gateways/republished-uploads',
        { method: 'POST', json: { since }, patient: true },
      );
      const unreachable = answer.unreachable ?? [];
      if (unreachable.length > 0) context.status = 1;
      const away = unreachable.map(
        (address) => `The gateway ${address} does not answer: its events are missing.\n`,
      );
      await io.out.write(
        json === true
          ? `${JSON.stringify(answer)}\n`
          : `${countText(answer.events, 'event')} sent again.\n${away.join('')}`,
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet republish uploads --since 2026-11-20');
};
