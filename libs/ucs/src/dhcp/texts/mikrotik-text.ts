import type { DhcpOption } from '../options/dhcp-option.ts';
import { LYNC_CLASS } from '../options/lync-option.ts';
import { toHex } from '../options/option-bytes.ts';
import { type DhcpTextInput, headline, nameOf } from './dhcp-text-input.ts';

/**
 * Commands for RouterOS 7.16 and newer: options, a set of them, and who gets it, by matchers of the vendor class or for
 * whole networks. `s'...'` is text even when it looks like an address.
 */
export function mikrotikText(input: DhcpTextInput): string {
  const { options, only, networks } = input;
  const name = nameOf(input);
  const optionName = ({ code }: DhcpOption) => `${name}-${code}`;
  return [
    `# ${headline(input)}`,
    '/ip dhcp-server option',
    ...options.map((option) => `add name="${optionName(option)}" code=${option.code} value=${value(option)}`),
    '/ip dhcp-server option sets',
    `add name="${name}" options=${options.map(optionName).join(',')}`,
    ...(only === 'phones'
      ? [
          '# Matchers hold for all servers of this router; server= names one.',
          '/ip dhcp-server matcher',
          ...['Polycom', LYNC_CLASS].map(
            (text, index) =>
              `add name="${name}-${index + 1}" server=all code=60 matching-type=substring value="${text}" option-set="${name}"`,
          ),
        ]
      : networks.length === 0
        ? ['/ip dhcp-server', `set [find] dhcp-option-set="${name}"`]
        : [
            '/ip dhcp-server network',
            ...networks.map(({ cidr }) => `set [find address="${cidr}"] dhcp-option-set="${name}"`),
          ]),
    '',
  ].join('\n');
}

function value({ data, content }: DhcpOption): string {
  return content.kind === 'text' ? `"s'${content.text}'"` : `0x${toHex(data)}`;
}
