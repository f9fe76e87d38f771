import {
  defineSettings,
  listText,
  onOffText,
  portText,
  setting,
  wholeNumberText,
  type SettingsOf,
} from '@ringfleet/service-kit';
import { z } from 'zod';
import { isNetwork } from './sessions/client-networks.adapter.ts';
import type { FtpTransportOptions } from './transport/transport-options.ts';

const PRIVATE_NETWORKS = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  ...['::1', 'fc00::/7', 'fe80::/10'],
];

/** Free ports that are taken when the range is 0. */
const FREE_PORTS = 21;

const passivePortsText = z
  .string()
  .regex(/^(0|\d{1,5}-\d{1,5})$/, 'must be first-last, such as 30000-30020, or 0')
  .transform((text): NonNullable<FtpTransportOptions['passive']> => {
    const [first = 0, last = 0] = text.split('-').map(Number);
    return first === 0 ? { first: 0, count: FREE_PORTS } : { first, last };
  })
  .refine(
    (range) => range.first === 0 || 'count' in range || (range.last >= range.first && range.last <= 65_535),
    {
      error: 'must be a range of ports up to 65535, the lower one first',
    },
  );

const networksText = listText.refine((networks) => networks.every(isNetwork), {
  error: 'must be addresses or networks such as 10.0.0.0/8, separated by commas',
});

const accountText = z
  .string()
  .regex(/^[^\s"]{1,64}$/, 'must be 1 to 64 characters without spaces and quotes');

/** Settings of the FTP gateway. */
export const gatewaySettings = defineSettings('ftp-gateway', {
  RINGFLEET_FTP_PORT: setting(portText, {
    doc: 'Port of FTP. Phones dial 21 unless the boot server URL names a port; 0 takes any free one.',
    default: '2121',
  }),
  RINGFLEET_FTP_HOST: setting(z.string().min(1, 'must not be empty'), {
    doc: 'Address on which FTP listens.',
    default: '0.0.0.0',
  }),
  RINGFLEET_FTP_PASSIVE_PORTS: setting(passivePortsText, {
    doc: 'Ports of data connections as first-last. 0 takes free ports of the system’s choice.',
    default: '30000-30020',
  }),
  RINGFLEET_FTP_ADVERTISED_HOST: setting(z.string().min(1, 'must not be empty'), {
    doc: 'IPv4 address or DNS name that PASV answers, behind NAT or a load balancer. Without it, the address that the phone connected to.',
  }),
  RINGFLEET_FTP_PEER_CHECK: setting(z.enum(['strict', 'same-24', 'off']), {
    doc: 'Whose data connections are taken: the same address as the session’s (strict), the same /24 (NAT pools), or any (source address translated).',
    default: 'strict',
  }),
  RINGFLEET_FTP_PROXY_NETWORKS: setting(networksText, {
    doc: 'Load balancers that send the header of PROXY protocol version 2 before control and data connections: addresses or networks. From these it must come; from others none is taken.',
  }),
  RINGFLEET_FTP_USER: setting(accountText, {
    doc: 'User name of the fleet’s own account, beside the factory account or instead of it. Any case is accepted.',
  }),
  RINGFLEET_FTP_PASSWORD: setting(
    z.string().min(1, 'must not be empty').max(128, 'must have at most 128 characters'),
    {
      doc: 'Password of the fleet’s own account.',
      secret: true,
    },
  ),
  RINGFLEET_FTP_DEFAULT_ACCOUNT: setting(onOffText, {
    doc: 'Whether the factory account PlcmSpIp may log in; factory-reset phones need it.',
    default: 'on',
  }),
  RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: setting(networksText, {
    doc: 'From where the factory account may log in. Default: private networks and this host.',
    default: PRIVATE_NETWORKS.join(','),
  }),
  RINGFLEET_FTP_CONNECTIONS_PER_ADDRESS: setting(wholeNumberText(1, 100_000), {
    doc: 'Open control connections of one address; this host is exempt.',
    default: '2000',
    unit: 'connections',
  }),
  RINGFLEET_FTP_IDLE_SECONDS: setting(wholeNumberText(31, 86_400), {
    doc: 'Silence after which a session is closed. Phones hold an idle session for 30 seconds.',
    default: '900',
    unit: 's',
  }),
  RINGFLEET_FTP_LOGIN_DELAY_MS: setting(wholeNumberText(1_000, 60_000), {
    doc: 'Time before a refused login is answered.',
    default: '1000',
    unit: 'ms',
  }),
  RINGFLEET_FTP_DRAIN_SECONDS: setting(wholeNumberText(0, 3_600), {
    doc: 'How long transfers may go on when the gateway stops.',
    default: '20',
    unit: 's',
  }),
  RINGFLEET_FTP_JOURNAL_BYTES: setting(wholeNumberText(1024 * 1024), {
    doc: 'Space for uploads that wait for the bus and the blob store; beyond it uploads get 452 and reading goes on.',
    default: String(1024 ** 3),
    unit: 'bytes',
  }),
});

export type GatewaySettings = SettingsOf<typeof gatewaySettings>;
