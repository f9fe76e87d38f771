import { lookup } from 'node:dns/promises';
import { DhcpValueError, isHostName, parseIpv4 } from '@ringfleet/ucs';

/**
 * IPv4 addresses of time servers that are given by name, as this machine resolves them.
 * @throws DhcpValueError that names the field for a name that is unknown
 */
export async function resolveNames(servers: readonly string[]): Promise<Map<string, string[]>> {
  const resolved = new Map<string, string[]>();
  await Promise.all(
    servers.map(async (server, index) => {
      if (parseIpv4(server) || !isHostName(server)) return;
      try {
        const found = await lookup(server, { family: 4, all: true });
        resolved.set(
          server,
          found.map(({ address }) => address),
        );
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        throw new DhcpValueError(`ntpServers.${index}`, `'${server}' cannot be resolved (${code})`);
      }
    }),
  );
  return resolved;
}
