import { KNOWN_OUIS } from '../../phones/mac.ts';
import type { DhcpOption } from '../options/dhcp-option.ts';
import { LYNC_CLASS, lyncSubOptions } from '../options/lync-option.ts';
import { bytesText } from '../options/option-bytes.ts';
import { type DhcpTextInput, headline, isOfLync, nameOf } from './dhcp-text-input.ts';

interface OptionData {
  name: string;
  space?: string;
  data?: string;
}

const LYNC_SPACE = 'vendor-encapsulated-options-space';
const IS_LYNC = `option[60].text == '${LYNC_CLASS}'`;

/**
 * A part of Kea's `Dhcp4`: definitions, classes, options. A site's class is asked for by its subnets alone
 * (`only-if-required`). Commas in text are escaped, because they part the fields of an option. Checked by
 * `kea-dhcp4 -t`.
 */
export function keaText(input: DhcpTextInput): string {
  const { options, networks, only } = input;
  const isOfSite = networks.length > 0;
  const forEverybody = only === 'scope' ? options.filter((option) => !isOfLync(option)) : [];
  const forClass = only === 'scope' ? options.filter(isOfLync) : options;
  const name = only === 'scope' ? `${nameOf(input)}-lync` : nameOf(input);
  const classes =
    forClass.length === 0
      ? []
      : [
          {
            name,
            ...(isOfSite ? { 'only-if-required': true } : {}),
            test: only === 'scope' ? IS_LYNC : condition(input),
            'option-data': forClass.flatMap(optionData),
          },
        ];
  const general = forEverybody.flatMap(optionData);
  const part = {
    'option-def': options.flatMap(definition),
    ...(classes.length === 0 ? {} : { 'client-classes': classes }),
    ...(isOfSite
      ? {
          subnet4: networks.map(({ cidr }) => ({
            subnet: cidr,
            ...(classes.length === 0 ? {} : { 'require-client-classes': [name] }),
            ...(general.length === 0 ? {} : { 'option-data': general }),
          })),
        }
      : general.length === 0
        ? {}
        : { 'option-data': general }),
  };
  return [
    `// ${headline(input)}`,
    `// Add each list to the list of that name in your Dhcp4${isOfSite ? ', and what stands in subnet4 to the subnets that are there' : ''}. Options that a subnet sets itself come before those of a class.`,
    '// By the control socket: config-get, change, config-test, config-set, config-write. Check with: kea-dhcp4 -t',
    JSON.stringify({ Dhcp4: part }, undefined, 2),
    '',
  ].join('\n');
}

function condition({ matching }: DhcpTextInput): string {
  if (matching === 'oui')
    return KNOWN_OUIS.map((oui) => `substring(hexstring(pkt4.mac, ''), 0, 6) == '${oui}'`).join(' or ');
  return `substring(option[60].hex, 0, 4) == 0x0000363d or substring(option[60].hex, 0, 7) == 'Polycom' or ${IS_LYNC}`;
}

const names: Readonly<Record<number, string>> = {
  2: 'time-offset',
  42: 'ntp-servers',
  66: 'tftp-server-name',
  160: 'ucs-boot',
  161: 'ucs-boot-161',
  120: 'sip-server-name',
};

function definition({ code, content }: DhcpOption) {
  if (content.kind === 'lync')
    return content.subOptions.map((sub) => ({
      name: subOptionName(sub.code),
      code: sub.code,
      space: LYNC_SPACE,
      type: 'string',
    }));
  if (content.kind === 'sip')
    return [{ name: 'sip-server-name', code, space: 'dhcp4', type: 'record', 'record-types': 'uint8, fqdn' }];
  if (content.kind !== 'text' || code === 66) return [];
  return [{ name: names[code] ?? 'vlan-discovery', code, space: 'dhcp4', type: 'string' }];
}

function optionData({ code, content }: DhcpOption): OptionData[] {
  const name = names[code] ?? 'vlan-discovery';
  switch (content.kind) {
    case 'text':
      return [{ name, data: escaped(content.text) }];
    case 'addresses':
      return [{ name, data: content.addresses.join(', ') }];
    case 'offset':
      return [{ name, data: String(content.seconds) }];
    case 'sip':
      return [{ name, data: `0, ${content.host}` }];
    case 'lync':
      return [
        { name: 'vendor-encapsulated-options' },
        ...content.subOptions.map((sub) => ({
          name: subOptionName(sub.code),
          space: LYNC_SPACE,
          data: escaped(bytesText(sub.data)),
        })),
      ];
  }
}

function subOptionName(code: number): string {
  return `lync-${(lyncSubOptions[code] ?? String(code)).toLowerCase()}`;
}

function escaped(text: string): string {
  return text.replaceAll(',', '\\,');
}
