import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dhcpText } from '@ringfleet/ucs';
import { itUnless } from '../infra/left-out.ts';
import { reasonAgainst, reasonAgainstLeases } from './programs.ts';
import { inConfiguration, programs, type RealServer, realServers, said, serve } from './real-servers.ts';
import { setOf, site } from './sites.ts';
import { CABLE, network, TwoNamespaces } from './two-namespaces.ts';

const main = new URL('../../services/command/src/main.ts', import.meta.url).href;
const compiler = new URL('../end-to-end/compile-sources.ts', import.meta.url).href;
const program = `const { main } = await import(${JSON.stringify(main)}); await main(process.argv.slice(1));`;
const node = (...argv: string[]) => [
  ...[process.execPath, '--import', compiler, '--conditions=ringfleet-source'],
  ...['--input-type=module', '-e', program, '--', ...argv],
];

interface Report {
  bootServer: { option?: number; value?: string; server?: string; problems: string[] };
  check?: { isAnswering?: boolean; isLoginTaken?: boolean; hasMaster?: boolean };
  exchanges: { sent: string; answers: { server: string; options: { code: number; hex: string }[] }[] }[];
  isGood: boolean;
}

const reason = reasonAgainstLeases();

describe('ringfleet dhcp verify', () => {
  let namespaces: TwoNamespaces;
  let folder: string;
  beforeAll(async () => {
    if (reason !== undefined) return;
    namespaces = await TwoNamespaces.create('verify');
    folder = await mkdtemp(join(tmpdir(), 'rf-dhcp-verify-'));
    const ringfleet = namespaces.start('server', node('start', '--data', folder), {
      ...{ RINGFLEET_FTP_HOST: network.server, RINGFLEET_FTP_PORT: '21', RINGFLEET_HTTP_PORT: '0' },
      ...{ RINGFLEET_LOG_LEVEL: 'error' },
    });
    await said(ringfleet, /option 160/);
    const master = join(folder, '000000000000.cfg');
    const text = '<?xml version="1.0"?>\n<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES=""/>\n';
    await writeFile(master, text);
    const put = await namespaces.run('server', node('put', master, '000000000000.cfg', '--data', folder));
    expect(put).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await namespaces?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const verify = async (...argv: string[]) =>
    namespaces.run('client', node('dhcp', 'verify', '--interface', CABLE, '--wait', '3', ...argv));
  const reported = async () => {
    const { out, status, err } = await verify('--json');
    expect(err).toBe('');
    return { status, report: JSON.parse(out) as Report };
  };
  async function served<T>(server: RealServer, text: string, look: () => Promise<T>): Promise<T> {
    const running = await serve(server, inConfiguration(server, text), namespaces);
    try {
      return await look();
    } finally {
      await running.stop();
    }
  }
  const here = { ...site, bootServer: `ftp://${network.server}` };

  for (const server of realServers)
    itUnless(reason ?? reasonAgainst(programs[server]))(
      `says that a phone comes up with our text on ${server}`,
      async () => {
        const text = dhcpText(here, setOf(here), { server, only: 'phones' });
        const { status, report } = await served(server, text, reported);
        expect(report.bootServer).toMatchObject({
          ...{ option: 160, value: here.bootServer, server: network.server, problems: [] },
        });
        expect(report.check).toMatchObject({ isAnswering: true, isLoginTaken: true, hasMaster: true });
        expect(report.exchanges.map(({ sent }) => sent)).toEqual([
          'DHCPDISCOVER as a phone',
          'DHCPDISCOVER as a phone in Lync mode',
        ]);
        const options = report.exchanges.at(-1)?.answers[0]?.options ?? [];
        expect(options).toContainEqual(expect.objectContaining({ code: 2, hex: 'ffffaba0' }));
        expect(options.map(({ code }) => code)).toEqual(expect.arrayContaining([42, 43, 120, 128]));
        expect(status).toBe(0);
      },
    );

  itUnless(reason ?? reasonAgainst('dnsmasq'))(
    'says why it would not, and asks by DHCPINFORM when nothing names a boot server',
    async () => {
      const nothing = await served('dnsmasq', '', verify);
      expect(nothing.status).toBe(1);
      expect(nothing.out).toContain(`DHCPINFORM as a phone: answered by ${network.server}`);
      expect(nothing.out).toContain('Boot server: none. Neither option 160 nor option 66');
      const text = `dhcp-option=160,${network.server}\ndhcp-option=66,"ftp://192.0.2.1/x"\n`;
      const binary = await served('dnsmasq', text.replace('192.0.2.1', network.client), verify);
      expect(binary.status).toBe(1);
      expect(binary.out).toContain('! Option 160 is no text (0a 63 00 01): phones cannot read it.');
      expect(binary.out).toContain(`Boot server: ftp://${network.client}/x (option 66`);
      expect(binary.out).toMatch(/It does not answer as phones need it: .*ECONNREFUSED/);
    },
  );

  itUnless(reason)('says that nobody answered', async () => {
    const { status, out } = await verify();
    expect(status).toBe(1);
    expect(out).toContain(`No DHCP server answered on ${CABLE}`);
  });

  itUnless(reason)('says that it needs root', async () => {
    const argv = node('dhcp', 'verify', '--interface', CABLE);
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...argv];
    const { status, err } = await namespaces.run('client', asNobody);
    expect(status).toBe(1);
    expect(err).toMatch(/UDP port 68.*RF_DHCP_PORT_NEEDS_ROOT\)\nRepeat it as root: sudo/);
  });
});
