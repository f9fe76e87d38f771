import { audiences, dhcpServers, matchings, vlanCodes } from '@ringfleet/ucs';
import { Option } from 'commander';
import { connectToServer, ownBootServer, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { type ShownDhcp, shownDhcpText } from '../dhcp/show-text.ts';
import { UsageError } from '../usage-error.ts';

interface ShowOptions extends ServerOptions {
  site?: string;
  fleet?: boolean;
  server?: string;
  only: string;
  match?: string;
  bootServer?: string;
  own?: boolean;
  with161?: boolean;
  vlanOption?: string;
  resolve?: boolean;
  date?: string;
  json?: boolean;
}

export const dhcpShowCommand: AddCommand = (program, { io }) => {
  const command = program
    .command('show')
    .summary('the options of a site, and the text of a DHCP server')
    .description(
      'Prints what DHCP shall tell the phones of a site, or of the fleet: the configuration text of one kind of server, or without --server the values and bytes.',
    )
    .option('--site <id>', 'phones of this site')
    .option('--fleet', 'phones of no site')
    .addOption(new Option('--server <kind>', 'whose configuration text').choices(dhcpServers))
    .addOption(new Option('--only <whom>', 'whom the text reaches').choices(audiences).default('phones'))
    .addOption(
      new Option('--match <what>', 'what phones are told by: address block or vendor class').choices(
        matchings,
      ),
    )
    .option('--boot-server <url>', 'in place of the one that the site or the fleet says')
    .option('--own', "this server's own address as boot server")
    .option('--with161', 'repeat the boot server in option 161, which other Poly lines read')
    .addOption(
      new Option('--vlan-option <code>', 'option of the VLAN discovery string').choices(
        vlanCodes.map(String),
      ),
    )
    .option('--resolve', 'look up time servers given by name, because option 42 holds addresses')
    .option('--date <day>', 'day that option 2 is for (default: today)')
    .action(async (options: ShowOptions) => {
      const { site, fleet, server, only, match, vlanOption, date } = options;
      if ((site === undefined) === (fleet !== true))
        throw new UsageError('name either --site <id> or --fleet');
      if (options.bootServer !== undefined && options.own === true)
        throw new UsageError('give either --boot-server or --own');
      const api = await connectToServer(io, options);
      const bootServer = options.own === true ? await ownBootServer(io, options) : options.bootServer;
      const query = {
        ...{ server, only, match, bootServer, vlanOption, date },
        with161: options.with161 === true ? 'true' : undefined,
        resolve: options.resolve === true ? 'true' : undefined,
      };
      const shown = await api.json<ShownDhcp>(`dhcp/${encodeURIComponent(site ?? 'fleet')}`, { query });
      if (options.json === true) return io.out.write(`${JSON.stringify(shown, null, 2)}\n`);
      await io.out.write(shown.text ?? shownDhcpText(shown));
      for (const remark of shown.remarks) await io.err.write(`${remark}\n`);
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet dhcp show --site berlin',
    'ringfleet dhcp show --site berlin --server isc > /etc/dhcp/phones-berlin.conf',
    'ringfleet dhcp show --fleet --server microsoft --only scope --own',
  );
};
