import { parseMac } from '@ringfleet/ucs';
import { withExamples, withJson, type AddCommand } from '../command-context.ts';
import { askAsPhone } from '../dhcp/ask-as-phone.ts';
import { checkBootServer } from '../dhcp/check-boot-server.ts';
import { DhcpSocket } from '../dhcp/dhcp-socket.adapter.ts';
import { verifyReport, verifyText } from '../dhcp/verify-report.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';

interface VerifyOptions {
  interface: string;
  mac: string;
  wait: number;
  json?: boolean;
}

export const dhcpVerifyCommand: AddCommand = (program, context) => {
  const command = program
    .command('verify')
    .summary('ask DHCP as a phone does')
    .description(
      'Asks the DHCP servers of a network as a phone fresh from the factory does, and says which boot server it would use and why, what it gets besides, and whether that boot server answers, lets it in and has a master file. Takes no address. Needs root, because DHCP clients listen on UDP port 68. Exit status 1 when a phone would not come up.',
    )
    .requiredOption(
      '--interface <name>',
      'network interface with an IPv4 address in the network of the phones',
    )
    .option('--mac <mac>', 'MAC to ask with, for servers that tell phones by it', '0004f2ffff01')
    .option('--wait <seconds>', 'time for the first answer to each request', numberAtLeast(1), 4)
    .action(async ({ interface: name, mac: text, wait, json }: VerifyOptions) => {
      const mac = parseMac(text);
      if (mac === undefined) throw new UsageError(`--mac: '${text}' is no MAC; it is 12 hex digits`);
      const socket = await DhcpSocket.open(name);
      try {
        const view = await askAsPhone(socket, { mac, waitMs: wait * 1000 });
        const { server } = view.boot;
        const report = verifyReport(name, view, server && (await checkBootServer(server)));
        await context.io.out.write(
          json === true ? `${JSON.stringify(report, null, 2)}\n` : verifyText(report),
        );
        if (!report.isGood) context.status = 1;
      } finally {
        socket.close();
      }
    });
  withJson(command);
  withExamples(
    command,
    'sudo npx ringfleet dhcp verify --interface eth0',
    'sudo npx ringfleet dhcp verify --interface eth0 --mac 64167f012345 --json',
  );
};
