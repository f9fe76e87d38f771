import { resolve } from 'node:path';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';
import { countText } from '../terminal/units.ts';
import { timeValue } from './option-values.ts';

/** As the gateway tells it. */
interface Adopted {
  gateway?: string;
  delivered: number;
  unreadable: number;
  activity: number;
  repeated: number;
}

export const journalCommand: AddCommand = (program, context) => {
  const { io } = context;
  const journal = program
    .command('journal')
    .summary('journals of gateways')
    .description('What gateways keep on their disks until it is delivered.')
    .helpCommand(false);
  const adopt = journal
    .command('adopt')
    .argument('<folder>', 'the data folder that it left, with ftp-gateway/journal in it')
    .summary('deliver what a gateway left that is gone for good')
    .description(
      'Delivers the uploads that phones were told are safe and that a gateway could not deliver before it was gone: bytes, phone files and events, in its order and with its ids, so that repeating it is harmless. Refused while a process has the folder, and while that gateway lives. On one machine the running server does it. In a cluster (RINGFLEET_BUS=kafka) this command does, with the settings of the services, where the folder is seen.',
    )
    .option(
      '--since <time>',
      'also send the events again of uploads that it delivered since then, at most 7 days ago',
      timeValue,
    )
    .action(async (folder: string, options: ServerOptions & { since?: string; json?: boolean }) => {
      const { since, json, ...server } = options;
      const path = resolve(io.workingFolder, folder);
      const { adoptJournal, sharesParts } = await import('@ringfleet/standalone');
      const settings = { env: io.environment.all, ignoreVariables: variablesOfCommandAlone };
      let adopted: Adopted;
      if (sharesParts(settings)) {
        const asked = { folder: path, ...(since === undefined ? {} : { since: new Date(since) }) };
        adopted = await adoptJournal({ ...settings, out: io.out, log: io.err }, asked);
      } else {
        const api = await connectToServer(io, server);
        adopted = await api.json<Adopted>('gateways/adopted-journals', {
          ...{ method: 'POST', patient: true },
          json: { folder: path, ...(since === undefined ? {} : { since }) },
        });
      }
      if (adopted.unreadable > 0) context.status = 1;
      await io.out.write(json === true ? `${JSON.stringify(adopted)}\n` : adoptedText(adopted));
    });
  withJson(withServerOptions(adopt));
  withExamples(
    adopt,
    'ringfleet journal adopt /mnt/lost-gateway',
    'RINGFLEET_BUS=kafka RINGFLEET_KAFKA_BROKERS=kafka:9092 ringfleet journal adopt /mnt/lost-gateway --since 2026-11-20',
  );
};

function adoptedText({ gateway, delivered, unreadable, activity, repeated }: Adopted): string {
  const whose = gateway === undefined ? '' : ` of gateway ${gateway}`;
  const lines = [
    delivered === 0
      ? `Nothing${whose} waited to be delivered.`
      : `Delivered ${countText(delivered, 'upload')}${whose}.`,
    ...(activity > 0 ? [`Sent ${countText(activity, 'event')} of sessions.`] : []),
    ...(repeated > 0 ? [`Sent ${countText(repeated, 'event')} of earlier uploads again.`] : []),
    ...(unreadable > 0
      ? [
          `${countText(unreadable, 'upload')} cannot be opened by the keys of this installation: left where they are.`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
