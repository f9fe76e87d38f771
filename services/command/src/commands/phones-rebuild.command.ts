import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { countText } from '../terminal/units.ts';

/** Below `ringfleet phones`. */
export const phonesRebuildCommand: AddCommand = (phones, { io }) => {
  const command = phones
    .command('rebuild')
    .summary('take facts back from what was published')
    .description(
      'Joins what was published of phones into what is known of them, after documents were lost or put back from an older copy. A log indexer without any record does it by itself when it starts.',
    )
    .action(async ({ json, ...server }: ServerOptions & { json?: boolean }) => {
      const api = await connectToServer(io, server);
      const report = await api.json<{ read: number }>('phones/rebuild', { method: 'POST', patient: true });
      await io.out.write(
        json === true
          ? `${JSON.stringify(report, null, 2)}\n`
          : `Read ${countText(report.read, 'message')} of phone-facts.\n`,
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet phones rebuild');
};
