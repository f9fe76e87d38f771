import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { localBytes } from './credentials-file.ts';

interface ShownCertificate {
  name: string;
  certificates: { subject: string; issuer: string; validFrom: string; validTo: string }[];
}

/** `ringfleet certificate`. */
export const certificateCommand: AddCommand = (program, context) => {
  const certificate = program
    .command('certificate')
    .summary('CA certificates that phones trust')
    .description('CA certificates that phones trust.')
    .helpCommand(false);
  for (const add of [addCommand, listCommand, removeCommand]) add(certificate, context);
};

const addCommand: AddCommand = (certificate, { io }) => {
  const command = certificate
    .command('add')
    .summary('add or replace a CA certificate')
    .description(
      'Adds a CA certificate with its chain, PEM or DER, or puts it in the place of one of this name.',
    )
    .argument('<name>', 'what it is called here')
    .argument('<file>', "file in PEM or DER, '-' for standard input")
    .action(async (name: string, file: string, options: ChangeOptions) => {
      const bytes = await localBytes(io, file);
      const api = await connectToServer(io, options);
      const taken = await api.json<ShownCertificate & { warnings: string[]; report: ChangeReport }>(
        `intent/certificates/${encodeURIComponent(name)}`,
        { method: 'PUT', query: changeQuery(options), bytes },
      );
      if (options.json === true) return io.out.write(`${JSON.stringify(taken, null, 2)}\n`);
      await io.out.write(certificatesText([taken]));
      await printChangeReport(io, taken.report);
    });
  withChangeOptions(command);
  withExamples(command, 'ringfleet certificate add company-root root.pem --dry-run');
};

const listCommand: AddCommand = (certificate, { io }) => {
  const command = certificate
    .command('list')
    .summary('list CA certificates')
    .description('Lists the CA certificates that phones trust, each with its chain.')
    .action(async (options: ServerOptions & { json?: boolean }) => {
      const api = await connectToServer(io, options);
      const answer = await api.json<{ items: ShownCertificate[] }>('intent/certificates');
      if (options.json === true) return io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
      await io.out.write(
        answer.items.length === 0
          ? 'Phones trust no certificate but those of their factory.\n'
          : certificatesText(answer.items),
      );
    });
  withJson(withServerOptions(command));
  withExamples(command, 'ringfleet certificate list');
};

const removeCommand: AddCommand = (certificate, { io }) => {
  const command = certificate
    .command('rm')
    .summary('take a CA certificate away')
    .description('Takes a CA certificate away; phones that trust servers by it no longer do.')
    .argument('<name>', 'what it is called here')
    .action(async (name: string, options: ChangeOptions) => {
      const api = await connectToServer(io, options);
      const report = await api.json<ChangeReport>(`intent/certificates/${encodeURIComponent(name)}`, {
        method: 'DELETE',
        query: changeQuery(options),
      });
      await printChangeReport(io, report, options);
    });
  withChangeOptions(command);
  withExamples(command, 'ringfleet certificate rm old-root');
};

function certificatesText(shown: readonly ShownCertificate[]): string {
  return textTable(
    ['Name', 'Subject', 'Issuer', 'Valid from', 'Valid to'],
    shown.flatMap(({ name, certificates }) =>
      certificates.map(({ subject, issuer, validFrom, validTo }, index) => [
        ...[index === 0 ? name : '', printable(subject), printable(issuer)],
        ...[validFrom.slice(0, 10), validTo.slice(0, 10)],
      ]),
    ),
  );
}
