/** Where a phone looks for its files, as DHCP option 160 or 66 or the phone's menu says it. */
export interface BootServer {
  /** Server type of the value's scheme; undefined for a bare host, where the phone's own Server Type applies. */
  type: BootServerType | undefined;
  host: string;
  /** Undefined: the protocol's own. */
  port: number | undefined;
  /** Credentials in the value beat the phone's Server User and Server Password. */
  user: string | undefined;
  password: string | undefined;
  /** Folder below the server's root, without slashes at its ends; `''` is the root. */
  path: string;
  /** A master file that the value names itself: a last segment of at least 5 characters ending `.cfg`. */
  explicitMaster: string | undefined;
}

export type BootServerType = 'FTP' | 'TFTP' | 'HTTP' | 'HTTPS' | 'FTPS';

const FTP_PORT = 21;
const VALUE = /^(?:([a-z]+):\/\/)?(?:([^/]*)@)?(\[[0-9a-f:.]+\]|[^/:@[\]\s]+)(?::(\d{1,5}))?(\/\S*)?$/i;

/**
 * Reads a boot server value: a full URL, `user:pass@host/path`, or a bare host. Escapes (`%20`) are not decoded, because
 * the phone does not (polycom-ucs.md sections 2.1, 3.2, 11.3).
 * @returns undefined when no phone could use the value
 */
export function parseBootServer(value: string): BootServer | undefined {
  const found = VALUE.exec(value.trim());
  if (!found) return undefined;
  const [, scheme, login, host = '', port, path = ''] = found;
  const type = scheme?.toUpperCase();
  if (type !== undefined && !isServerType(type)) return undefined;
  const portNumber = port === undefined ? undefined : Number(port);
  if (portNumber !== undefined && (portNumber < 1 || portNumber > 65535)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) return undefined;
  const last = segments.at(-1);
  const explicitMaster =
    last !== undefined && last.length >= 5 && /\.cfg$/i.test(last) ? segments.pop() : undefined;
  const colon = login?.indexOf(':') ?? -1;
  return {
    type,
    host: host.replace(/^\[|\]$/g, ''),
    port: portNumber,
    user: login === undefined ? undefined : colon < 0 ? login : login.slice(0, colon),
    password: login === undefined || colon < 0 ? undefined : login.slice(colon + 1),
    path: segments.join('/'),
    explicitMaster,
  };
}

/**
 * The option 160 value that sends phones to this host: `ftp://host`, with the port unless it is 21, which phones dial
 * anyway, and with a site's boot path.
 */
export function bootServerUrl(server: { host: string; port: number; path?: string }): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const port = server.port === FTP_PORT ? '' : `:${server.port}`;
  const path = server.path === undefined || server.path === '' ? '' : `/${server.path}`;
  return `ftp://${host}${port}${path}`;
}

function isServerType(text: string): text is BootServerType {
  return text === 'FTP' || text === 'TFTP' || text === 'HTTP' || text === 'HTTPS' || text === 'FTPS';
}
