import { RingfleetError } from '@ringfleet/contracts';
import type { FleetAccounts } from './accounts/fleet-accounts.ts';
import type { GatewaySettings } from './gateway.settings.ts';
import { Accounts } from './sessions/accounts.ts';
import { ClientNetworks } from './sessions/client-networks.adapter.ts';
import type { FtpTransportOptions } from './transport/transport-options.ts';

/** Who may log in. @throws RF_SETTINGS_INVALID when half of the own account is missing, or nobody could log in */
export function accountsOf(settings: GatewaySettings, fleet?: FleetAccounts): Accounts {
  const { RINGFLEET_FTP_USER: user, RINGFLEET_FTP_PASSWORD: password } = settings;
  const defaultAccount = settings.RINGFLEET_FTP_DEFAULT_ACCOUNT;
  if ((user === undefined) !== (password === undefined))
    throw invalid('RINGFLEET_FTP_USER  and RINGFLEET_FTP_PASSWORD must be set together');
  if (user === undefined && !defaultAccount)
    throw invalid('RINGFLEET_FTP_DEFAULT_ACCOUNT  off needs RINGFLEET_FTP_USER and RINGFLEET_FTP_PASSWORD');
  return new Accounts({
    defaultAccount,
    defaultAccountNetworks: new ClientNetworks(settings.RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS),
    ...(user === undefined || password === undefined ? {} : { own: { user, password } }),
    ...(fleet === undefined ? {} : { fleet }),
  });
}

export function transportOptionsOf(settings: GatewaySettings): FtpTransportOptions {
  const advertisedHost = settings.RINGFLEET_FTP_ADVERTISED_HOST;
  const proxies = new ClientNetworks(settings.RINGFLEET_FTP_PROXY_NETWORKS ?? []);
  return {
    host: settings.RINGFLEET_FTP_HOST,
    port: settings.RINGFLEET_FTP_PORT,
    passive: settings.RINGFLEET_FTP_PASSIVE_PORTS,
    peerCheck: settings.RINGFLEET_FTP_PEER_CHECK,
    isProxy: (address) => proxies.contains(address),
    connectionsPerAddress: settings.RINGFLEET_FTP_CONNECTIONS_PER_ADDRESS,
    timers: { idleMs: settings.RINGFLEET_FTP_IDLE_SECONDS * 1000 },
    ...(advertisedHost === undefined ? {} : { advertisedHost }),
  };
}

function invalid(line: string): RingfleetError {
  return new RingfleetError('RF_SETTINGS_INVALID', { table: `  ${line}` });
}
