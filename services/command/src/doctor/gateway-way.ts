import type { ApiClient } from '../api/api-client.ts';

/** How phones come to a gateway, as the gateway sees it (`GET /gateways/doctor`). */
export interface GatewayWay {
  id: string;
  advertised?: string;
  ports: number[];
  peerCheck: 'strict' | 'same-24' | 'off';
  clients: string[];
}

/** Every gateway's view. @throws as ApiClient.json */
export async function gatewayWays(api: ApiClient): Promise<GatewayWay[]> {
  return (await api.json<{ items: GatewayWay[] }>('gateways/doctor')).items;
}

/** The gateway on which an open connection from this address ended; the only one where there is one. */
export function gatewayOf(ways: readonly GatewayWay[], ownAddress: string): GatewayWay | undefined {
  const own = ways.filter(({ clients }) => clients.includes(ownAddress));
  if (own.length === 1) return own[0];
  return ways.length === 1 ? ways[0] : undefined;
}
