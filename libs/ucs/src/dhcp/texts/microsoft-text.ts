import { KNOWN_OUIS } from '../../phones/mac.ts';
import type { DhcpOption } from '../options/dhcp-option.ts';
import { LYNC_CLASS, lyncSubOptions } from '../options/lync-option.ts';
import { toHex } from '../options/option-bytes.ts';
import { contentOf, type DhcpTextInput, headline, indented, nameOf } from './dhcp-text-input.ts';

const LYNC_VENDOR_CLASS = 'MSUCClient';

const definitionNames: Readonly<Record<number, string>> = {
  160: 'UCS Boot Server Name',
  161: 'UCS Boot Server Name (161)',
  120: 'UCS SIP Server',
  128: 'UCS VLAN Discovery',
  144: 'UCS VLAN Discovery',
  157: 'UCS VLAN Discovery',
  191: 'UCS VLAN Discovery',
};

/**
 * A PowerShell script for Microsoft DHCP: definitions first, without which setting a value fails; then a policy for the
 * phones' address blocks, and the values. It can run again. Option 43 goes to clients of class MS-UC-Client alone.
 */
export function microsoftText(input: DhcpTextInput): string {
  const { options, networks, only } = input;
  const scopes = networks.length === 0 ? [''] : networks.map(({ address }) => ` -ScopeId ${address}`);
  return [
    `# ${headline(input)}`,
    '# Run in PowerShell on the DHCP server, as an administrator.',
    "$ErrorActionPreference = 'Stop'",
    '',
    ...options.flatMap(definition),
    ...lyncDefinitions(options),
    ...scopes.flatMap((scope) => [
      ...(only === 'phones' ? policy(input, scope) : []),
      ...options.flatMap((option) => values(option, scope, only === 'phones' ? nameOf(input) : undefined)),
      '',
    ]),
  ].join('\n');
}

function definition({ code, content }: DhcpOption): string[] {
  const name = definitionNames[code];
  if (name === undefined || content.kind === 'lync') return [];
  const type = content.kind === 'sip' ? 'BinaryData' : 'String';
  return unless(`Get-DhcpServerv4OptionDefinition -OptionId ${code}`, [
    `Add-DhcpServerv4OptionDefinition -Name '${name}' -OptionId ${code} -Type ${type}`,
  ]);
}

function lyncDefinitions(options: readonly DhcpOption[]): string[] {
  const lync = contentOf(options, 'lync');
  if (!lync) return [];
  return [
    ...unless(`Get-DhcpServerv4Class -Type Vendor -Name '${LYNC_VENDOR_CLASS}'`, [
      `Add-DhcpServerv4Class -Type Vendor -Name '${LYNC_VENDOR_CLASS}' -Data '${LYNC_CLASS}'`,
    ]),
    ...lync.subOptions.flatMap(({ code }) =>
      unless(`Get-DhcpServerv4OptionDefinition -VendorClass '${LYNC_VENDOR_CLASS}' -OptionId ${code}`, [
        `Add-DhcpServerv4OptionDefinition -VendorClass '${LYNC_VENDOR_CLASS}' -Name '${lyncSubOptions[code]}' -OptionId ${code} -Type BinaryData`,
      ]),
    ),
  ];
}

function policy(input: DhcpTextInput, scope: string): string[] {
  const name = nameOf(input);
  const blocks = KNOWN_OUIS.map((oui) => `${oui.toUpperCase()}*`).join(',');
  return unless(`Get-DhcpServerv4Policy -Name '${name}'${scope}`, [
    `Add-DhcpServerv4Policy -Name '${name}'${scope} -Condition OR -MacAddress EQ,${blocks}`,
  ]);
}

function values(
  { code, data, content }: DhcpOption,
  scope: string,
  policyName: string | undefined,
): string[] {
  const where = `${scope}${policyName === undefined ? '' : ` -PolicyName '${policyName}'`}`;
  const set = (value: string) => `Set-DhcpServerv4OptionValue${where} -OptionId ${code} -Value ${value}`;
  switch (content.kind) {
    case 'text':
      return [set(`'${content.text}'`)];
    case 'addresses':
      return [set(content.addresses.map((address) => `'${address}'`).join(','))];
    case 'offset':
      return [`# ${content.seconds} seconds`, set(`'0x${toHex(data).toUpperCase()}'`)];
    case 'sip':
      return [`# ${content.host}`, set(byteList(data))];
    case 'lync':
      return content.subOptions.map(
        (sub) =>
          `Set-DhcpServerv4OptionValue${scope} -VendorClass '${LYNC_VENDOR_CLASS}' -OptionId ${sub.code} -Value ${byteList(sub.data)}`,
      );
  }
}

function byteList(data: Uint8Array): string {
  return Array.from(data, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(',');
}

function unless(query: string, then: readonly string[]): string[] {
  return [`if (-not (${query} -ErrorAction SilentlyContinue)) {`, ...indented(then), '}'];
}
