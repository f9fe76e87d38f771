import { KNOWN_OUIS } from '../../phones/mac.ts';
import type { DhcpOption } from '../options/dhcp-option.ts';
import { LYNC_CLASS } from '../options/lync-option.ts';
import { toHex } from '../options/option-bytes.ts';
import { colons, type DhcpTextInput, headline, nameOf } from './dhcp-text-input.ts';

/** What stands in front of the options of everybody whom the text reaches, and of phones in Lync mode. */
interface Tags {
  all: string;
  lync: string;
}

/**
 * A file for dnsmasq (`/etc/dnsmasq.d`). Texts are quoted: without quotes dnsmasq sends what looks like an address as
 * four bytes. It ends option 66 with a zero byte, as Microsoft DHCP does. Checked by `dnsmasq --test`.
 */
export function dnsmasqText(input: DhcpTextInput): string {
  const { options, only, networks } = input;
  const name = nameOf(input);
  const isLync = options.some(({ content }) => content.kind === 'lync');
  const tags =
    only === 'phones'
      ? { all: `tag:${name},`, lync: `tag:${name},` }
      : { all: '', lync: `tag:${name}-lync,` };
  return [
    `# ${headline(input)}`,
    '# Check with: dnsmasq --test',
    ...(networks.length === 0
      ? []
      : [
          `# It holds for every dhcp-range of this dnsmasq. If other sites than ${networks.map(({ cidr }) => cidr).join(', ')} are served too,`,
          `# write set:${input.id} into the dhcp-range of this site, and tag:${input.id}, behind each dhcp-option= below.`,
        ]),
    ...(only === 'phones'
      ? conditions(input)
      : isLync
        ? [`dhcp-vendorclass=set:${name}-lync,${LYNC_CLASS}`]
        : []),
    ...options.flatMap((option) => lines(option, tags)),
    '',
  ].join('\n');
}

function conditions(input: DhcpTextInput): string[] {
  const name = nameOf(input);
  if (input.matching === 'oui') return KNOWN_OUIS.map((oui) => `dhcp-mac=set:${name},${colons(oui)}:*:*:*`);
  // Looked for anywhere in the vendor class, so that the binary form is found too: it holds the company's name.
  return ['Polycom', LYNC_CLASS].map((text) => `dhcp-vendorclass=set:${name},${text}`);
}

function lines({ code, data, content }: DhcpOption, tags: Tags): string[] {
  const tag = tags.all;
  switch (content.kind) {
    case 'text':
      return [`dhcp-option=${tag}${code === 66 ? 'option:tftp-server' : code},"${content.text}"`];
    case 'addresses':
      return [`dhcp-option=${tag}option:ntp-server,${content.addresses.join(',')}`];
    case 'offset':
      return [`# ${content.seconds} seconds`, `dhcp-option=${tag}2,${toHex(data, ':')}`];
    case 'sip':
      return [`dhcp-option=${tag}option:sip-server,${content.host}`];
    case 'lync':
      // Raw, because dnsmasq puts sub-options of its own making in reverse order.
      return [`dhcp-option=${tags.lync}43,${toHex(data, ':')}`];
  }
}
