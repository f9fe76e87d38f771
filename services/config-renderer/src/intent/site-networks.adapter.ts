import { BlockList, isIP } from 'node:net';

/** Networks of sites, and which of them an address is in: the narrowest counts. */
export class SiteNetworks {
  private readonly entries: { site: string; bits: number; list: BlockList }[] = [];

  /** @throws RangeError for what is no network */
  add(site: string, network: string): void {
    const { address, bits, family } = parseNetwork(network);
    const list = new BlockList();
    list.addSubnet(address, bits, family);
    this.entries.push({ site, bits: family === 'ipv4' ? bits + 96 : bits, list });
  }

  siteOf(address: string): string | undefined {
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(plain) === 0) return undefined;
    let best: { site: string; bits: number } | undefined;
    for (const { site, bits, list } of this.entries)
      if (list.check(plain, family) && (best === undefined || bits > best.bits)) best = { site, bits };
    return best?.site;
  }
}

/** Reads `10.1.0.0/16` or `2001:db8::/32`. @throws RangeError with a sentence's end */
export function parseNetwork(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } {
  const [, address = '', mask = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text.trim()) ?? [];
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || Number(mask) > most)
    throw new RangeError(`'${text}' is no network; write it like 10.1.0.0/16`);
  return { address, bits: Number(mask), family: version === 6 ? 'ipv6' : 'ipv4' };
}

/** Whether a text is an IP address. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}
