import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import {
  type Audience,
  dhcpText,
  type DhcpSite,
  lintDhcp,
  type Matching,
  SAMPLE_CLASS,
  toHex,
} from '@ringfleet/ucs';
import { itUnless } from '../infra/left-out.ts';
import { reasonAgainst, reasonAgainstLeases } from './programs.ts';
import { inConfiguration, programs, type RealServer, realServers, serve } from './real-servers.ts';
import { setOf, site, siteOfNetwork } from './sites.ts';
import { CABLE, TwoNamespaces } from './two-namespaces.ts';

interface Lease {
  type: string;
  address: string;
  options: Record<string, string>;
}

const client = fileURLToPath(new URL('./lease.test-main.ts', import.meta.url));
const phone = '0004f28062d6';
const laptop = '02aabbccddee';
const ofPhone = SAMPLE_CLASS;
const ofLync = new TextEncoder().encode('MS-UC-Client');
const ofWindows = new TextEncoder().encode('MSFT 5.0');

const expected = Object.fromEntries(setOf(site).options.map(({ code, data }) => [code, toHex(data)]));
const codes = Object.keys(expected);
/** Those of Lync reach phones in Lync mode alone when a text is for everybody. */
const general = Object.fromEntries(
  Object.entries(expected).filter(([code]) => code !== '43' && code !== '120'),
);

const reasonAgainstAny = reasonAgainstLeases();

describe('a phone that takes a lease', () => {
  let namespaces: TwoNamespaces;
  beforeAll(async () => {
    if (reasonAgainstAny === undefined) namespaces = await TwoNamespaces.create('lease');
  });
  afterAll(async () => {
    await namespaces?.close();
  });

  async function lease(mac: string, vendorClass: Uint8Array): Promise<Lease> {
    const argv = [process.execPath, '--conditions=ringfleet-source', client, CABLE, mac, toHex(vendorClass)];
    const { status, out, err } = await namespaces.run('client', argv);
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as Lease;
  }
  /** dnsmasq ends option 66 with a zero byte, whatever is written; readers drop it. */
  const ours = ({ options }: Lease) =>
    Object.fromEntries(
      Object.entries(options)
        .filter(([code]) => codes.includes(code))
        .map(([code, hex]) => [code, code === '66' ? hex.replace(/00$/, '') : hex]),
    );

  async function served<T>(
    server: RealServer,
    of: DhcpSite,
    options: { only: Audience; matching: Matching },
    look: () => Promise<T>,
  ): Promise<T> {
    const text = dhcpText(of, setOf(of), { server, ...options });
    const running = await serve(server, inConfiguration(server, text), namespaces);
    try {
      return await look();
    } finally {
      await running.stop();
    }
  }

  for (const server of realServers) {
    const run = itUnless(reasonAgainstAny ?? reasonAgainst(programs[server]));

    run(`gets these bytes from ${server}, told by its address block, and others get none`, async () => {
      await served(server, site, { only: 'phones', matching: 'oui' }, async () => {
        const [first, inLyncMode, other] = [
          await lease(phone, ofPhone),
          await lease('64167f000001', ofLync),
          await lease(laptop, ofWindows),
        ];
        expect(first).toMatchObject({ type: 'ack', address: expect.stringMatching(/^10\.99\.0\.1\d\d$/) });
        expect(ours(first)).toEqual(expected);
        expect(ours(inLyncMode)).toEqual(expected);
        expect(other.type).toBe('ack');
        expect(ours(other)).toEqual({});
      });
    });

    run(`gets them from ${server}, told by its vendor class`, async () => {
      await served(server, siteOfNetwork, { only: 'phones', matching: 'class' }, async () => {
        expect(ours(await lease(laptop, ofPhone))).toEqual(expected);
        expect(ours(await lease(laptop, ofLync))).toEqual(expected);
        expect(ours(await lease(phone, ofWindows))).toEqual({});
      });
    });

    run(`gets them from ${server} as everybody does, those of Lync in Lync mode`, async () => {
      for (const one of [site, siteOfNetwork])
        await served(server, one, { only: 'scope', matching: 'oui' }, async () => {
          expect(ours(await lease(laptop, ofLync))).toEqual(expected);
          expect(ours(await lease(laptop, ofWindows))).toMatchObject(general);
          expect(ours(await lease(laptop, ofWindows))).not.toHaveProperty('43');
        });
    });
  }

  itUnless(reasonAgainstAny ?? reasonAgainst('kea-dhcp4'))(
    'loses what stands behind a bare comma of Kea, as the lint says',
    async () => {
      const text = JSON.stringify({
        Dhcp4: {
          'option-def': [{ name: 'ucs-boot', code: 160, type: 'string' }],
          'option-data': [{ name: 'ucs-boot', data: 'ftp://host/a,b' }],
        },
      });
      expect(lintDhcp(text, 'kea').faults).toMatchObject([{ code: 'RF_DHCP_COMMA' }]);
      const running = await serve('kea', inConfiguration('kea', text), namespaces);
      try {
        expect((await lease(phone, ofPhone)).options['160']).not.toBe(toHex(bytesOf('ftp://host/a,b')));
      } finally {
        await running.stop();
      }
    },
  );

  itUnless(reasonAgainstAny ?? reasonAgainst('dnsmasq'))(
    'gets four bytes from dnsmasq for an address without quotes, as the lint says',
    async () => {
      const text = 'dhcp-option=160,192.0.2.1\ndhcp-option=161,"192.0.2.1"\n';
      expect(lintDhcp(text, 'dnsmasq').faults).toMatchObject([
        { code: 'RF_DHCP_BOOT_SERVER_ADDRESS', line: 1 },
      ]);
      const running = await serve('dnsmasq', inConfiguration('dnsmasq', text), namespaces);
      try {
        const { options } = await lease(phone, ofPhone);
        expect(options['160']).toBe('c0000201');
        expect(options['161']).toBe(toHex(bytesOf('192.0.2.1')));
      } finally {
        await running.stop();
      }
    },
  );
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
