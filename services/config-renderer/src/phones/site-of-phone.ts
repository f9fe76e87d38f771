import { RingfleetError } from '@ringfleet/contracts';
import { parseMac } from '@ringfleet/ucs';
import { RequestInvalidError } from '@ringfleet/service-kit';
import type { FleetContext } from '../intent/intent-store.ts';
import { SiteNetworks } from '../intent/site-networks.adapter.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

/** In which site a phone is by what was seen of it: by its boot path, else by its address. */
export class SiteOfPhone {
  private readonly byBootPath = new Map<string, string>();
  private readonly networks = new SiteNetworks();

  constructor({ sites }: Pick<FleetContext, 'sites'>) {
    for (const [id, { document }] of sites) {
      if (document.bootPath !== undefined) this.byBootPath.set(document.bootPath.toLowerCase(), id);
      for (const network of document.networks) this.networks.add(id, network);
    }
  }

  of({ bootPath, address }: Pick<SeenPhone, 'bootPath' | 'address'>): string | undefined {
    const booted = bootPath === undefined ? undefined : this.byBootPath.get(bootPath.toLowerCase());
    return booted ?? (address === undefined ? undefined : this.networks.siteOf(address));
  }
}

/** @throws RF_INTENT_UNKNOWN for a site or group that is not there */
export function assertScopes(
  { sites, groups }: FleetContext,
  { site, group }: { site?: string | null | undefined; group?: string | null | undefined },
): void {
  if (typeof site === 'string' && !sites.has(site))
    throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `site '${site}'` });
  if (typeof group === 'string' && !groups.has(group))
    throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `group '${group}'` });
}

/** MACs in any form, each once. @throws RF_REQUEST_INVALID */
export function macsOf(texts: readonly string[], field = 'macs'): string[] {
  const macs = texts.map((text, index) => {
    const mac = parseMac(text);
    if (mac === undefined)
      throw new RequestInvalidError([{ field: `${field}.${index}`, message: 'is no MAC (12 hex digits)' }]);
    return mac;
  });
  return [...new Set(macs)];
}
