import { KNOWN_OUIS } from '../../phones/mac.ts';
import type { DhcpOption } from '../options/dhcp-option.ts';
import { LYNC_CLASS } from '../options/lync-option.ts';
import { bytesText, toHex } from '../options/option-bytes.ts';
import { colons, type DhcpTextInput, headline, indented, isOfLync, nameOf } from './dhcp-text-input.ts';

const definitions: Readonly<Record<number, string>> = {
  160: 'option ucs-boot code 160 = text;',
  161: 'option ucs-boot-161 code 161 = text;',
  120: 'option sip-server-name code 120 = string;',
  128: 'option vlan-discovery code 128 = text;',
  144: 'option vlan-discovery code 144 = text;',
  157: 'option vlan-discovery code 157 = text;',
  191: 'option vlan-discovery code 191 = text;',
};

const lyncDefinitions = [
  'option space MSUC;',
  'option MSUC.identifier code 1 = text;',
  'option MSUC.scheme code 2 = text;',
  'option MSUC.host code 3 = text;',
  'option MSUC.port code 4 = text;',
  'option MSUC.path code 5 = text;',
];
const lyncNames = ['', 'identifier', 'scheme', 'host', 'port', 'path'];

const IS_LYNC = `option vendor-class-identifier = "${LYNC_CLASS}"`;

/**
 * A file for ISC dhcpd: definitions, then the options in a class, or in the subnets of the site. `text` and not
 * `string`, which reads a value with colons as hex (traps.md 9.4). Checked by `dhcpd -t`.
 */
export function iscText(input: DhcpTextInput): string {
  const { options, networks } = input;
  const defined = options.flatMap(({ code }) => definitions[code] ?? []);
  const isLync = options.some(({ content }) => content.kind === 'lync');
  const where =
    networks.length === 0
      ? 'It holds for the whole server.'
      : 'The definitions stand outside all blocks. A subnet that dhcpd.conf has already is not to be there twice: move the lines into it.';
  return [
    `# ${headline(input)}`,
    `# ${where} Check with: dhcpd -t`,
    '',
    ...defined,
    ...(isLync ? lyncDefinitions : []),
    '',
    ...(networks.length === 0
      ? wholeServer(input)
      : networks.flatMap(({ address, mask }) => [
          `subnet ${address} netmask ${mask} {`,
          ...indented(insideSubnet(input)),
          '}',
        ])),
    '',
  ].join('\n');
}

function wholeServer(input: DhcpTextInput): string[] {
  const { options, only } = input;
  if (only === 'phones') return classBlock(nameOf(input), condition(input), options.flatMap(statements));
  const lync = options.filter(isOfLync).flatMap(statements);
  return [
    ...options.filter((option) => !isOfLync(option)).flatMap(statements),
    ...(lync.length === 0 ? [] : classBlock(`${nameOf(input)}-lync`, [IS_LYNC], lync)),
  ];
}

function insideSubnet(input: DhcpTextInput): string[] {
  const { options, only } = input;
  if (only === 'phones') return ifBlock(condition(input), options.flatMap(statements));
  const lync = options.filter(isOfLync).flatMap(statements);
  return [
    ...options.filter((option) => !isOfLync(option)).flatMap(statements),
    ...(lync.length === 0 ? [] : ifBlock([IS_LYNC], lync)),
  ];
}

function classBlock(name: string, alternatives: readonly string[], body: readonly string[]): string[] {
  const match = `match if ${alternatives.join('\n    or ')};`;
  return [`class "${name}" {`, ...indented([...match.split('\n'), ...body]), '}'];
}

function ifBlock(alternatives: readonly string[], body: readonly string[]): string[] {
  return [...`if ${alternatives.join('\n    or ')} {`.split('\n'), ...indented(body), '}'];
}

function condition({ matching }: DhcpTextInput): string[] {
  if (matching === 'oui') return KNOWN_OUIS.map((oui) => `substring(hardware, 1, 3) = ${colons(oui)}`);
  return [
    'substring(option vendor-class-identifier, 0, 4) = 00:00:36:3d',
    'substring(option vendor-class-identifier, 0, 7) = "Polycom"',
    IS_LYNC,
  ];
}

function statements({ code, data, content }: DhcpOption): string[] {
  switch (content.kind) {
    case 'text':
      return [`option ${textNames[code] ?? 'vlan-discovery'} "${content.text}";`];
    case 'addresses':
      return [`option ntp-servers ${content.addresses.join(', ')};`];
    case 'offset':
      return [`option time-offset ${content.seconds};`];
    case 'lync':
      return [
        'vendor-option-space MSUC;',
        ...content.subOptions.map(
          (sub) => `option MSUC.${lyncNames[sub.code] ?? sub.code} "${bytesText(sub.data)}";`,
        ),
      ];
    case 'sip':
      return [`# ${content.host}`, `option sip-server-name ${toHex(data, ':')};`];
  }
}

const textNames: Readonly<Record<number, string>> = {
  66: 'tftp-server-name',
  160: 'ucs-boot',
  161: 'ucs-boot-161',
};
