import type { DhcpOption } from '../options/dhcp-option.ts';
import { toHex } from '../options/option-bytes.ts';
import { type DhcpTextInput, nameOf } from './dhcp-text-input.ts';

/** What no other client looks at. */
const OF_PHONES_ALONE: readonly number[] = [160, 161];

/**
 * Commands for the DHCP pools of Cisco IOS. A pool cannot tell phones from other clients, so the text for the phones
 * alone has just the options that nobody else looks at, and says what it leaves out.
 */
export function ciscoText(input: DhcpTextInput): string {
  const { options, networks, only } = input;
  const whose = input.id === 'fleet' ? 'the fleet' : `site ${input.id}`;
  const said = only === 'scope' ? options : options.filter(({ code }) => OF_PHONES_ALONE.includes(code));
  const leftOut = options.filter((option) => !said.includes(option)).map(({ code }) => code);
  const pools = networks.length === 0 ? [undefined] : networks;
  return [
    `! DHCP options for the phones of ${whose}.`,
    ...(only === 'scope'
      ? ['! Every client of the pool gets them.']
      : [
          '! A pool of IOS cannot tell phones from other clients: here is just what no other client looks at.',
          ...(leftOut.length === 0
            ? []
            : [`! Left out, because other clients use them too: option ${leftOut.join(', ')}.`]),
        ]),
    '! Take the name of the pool that serves this network, if there is one.',
    ...pools.flatMap((network, index) => [
      `ip dhcp pool ${nameOf(input)}${index === 0 ? '' : `-${index + 1}`}`,
      ...(network ? [` network ${network.address} ${network.mask}`] : []),
      ...said.map((option) => ` ${command(option)}`),
    ]),
    '',
  ].join('\n');
}

function command({ code, data, content }: DhcpOption): string {
  switch (content.kind) {
    case 'text':
      return `option ${code} ascii "${content.text}"`;
    case 'addresses':
      return `option ${code} ip ${content.addresses.join(' ')}`;
    default:
      return `option ${code} hex ${(toHex(data).match(/.{1,4}/g) ?? []).join('.')}`;
  }
}
