import { endOfSpace } from './json-places.ts';
import type { DhcpServerKind } from '../texts/dhcp-text-input.ts';

/** In the order of how sure a sign is. Each looks at one line, so that no text takes long. */
const signs: readonly (readonly [server: DhcpServerKind, sign: RegExp])[] = [
  ['microsoft', /-DhcpServerv4|\bnetsh[ \t]+dhcp\b/i],
  ['mikrotik', /^\/ip[ /]dhcp-server\b/m],
  ['cisco', /^[ \t]*ip dhcp (?:pool|excluded-address)\b/m],
  [
    'isc',
    /^[ \t]*(?:option[ \t]+[\w.-]{1,64}[ \t]+[^;\n]{0,512};|(?:subnet|class|group|pool|host|shared-network)\b[^;{\n]{0,256}\{)/m,
  ],
  ['dnsmasq', /^[ \t]*(?:--)?(?:dhcp|domain|interface|server|address|port)[a-z-]{0,32}(?:=|$)/m],
];

/** Whose configuration a text looks like; ISC dhcpd's when nothing is to be seen. */
export function guessDhcpServer(text: string): DhcpServerKind {
  if (/[{[]/.test(text.charAt(endOfSpace(text, 0)))) return 'kea';
  return signs.find(([, sign]) => sign.test(text))?.[0] ?? 'isc';
}
