import { execFile, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programPath } from './programs.ts';
import { CABLE, network, type TwoNamespaces } from './two-namespaces.ts';

/** Servers that there are for Linux. */
export const realServers = ['isc', 'kea', 'dnsmasq'] as const;
export type RealServer = (typeof realServers)[number];

export const programs: Readonly<Record<RealServer, string>> = {
  isc: 'dhcpd',
  kea: 'kea-dhcp4',
  dnsmasq: 'dnsmasq',
};

/** Kea wants folders of its own for locks and process ids. */
const keaEnvironment = (folder: string) => ({ KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: 'none' });

/** What the real parser says of a configuration. */
export async function check(kind: RealServer, text: string): Promise<{ isGood: boolean; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rf-dhcp-check-'));
  const file = join(folder, 'server.conf');
  const argv = {
    isc: ['-t', '-cf', file, '-lf', '/dev/null'],
    kea: ['-t', file],
    dnsmasq: ['--test', '-C', file],
  }[kind];
  try {
    await writeFile(file, text);
    const { stdout, stderr } = await promisify(execFile)(programPath(programs[kind]) ?? '', argv, {
      env: { ...process.env, ...keaEnvironment(folder) },
    });
    return { isGood: true, said: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { isGood: false, said: stdout + stderr };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The text as an operator puts it into a server's configuration: with a range of addresses beside it. */
export function inConfiguration(kind: RealServer, text: string): string {
  const [from, to] = network.range;
  if (kind === 'dnsmasq')
    return `port=0\nno-resolv\nno-hosts\nno-ping\ndhcp-authoritative\ninterface=${CABLE}\nbind-interfaces\ndhcp-range=${from},${to},255.255.255.0,1h\n${text}`;
  if (kind === 'isc') {
    const range = `range ${from} ${to};`;
    const head = 'authoritative;\nping-check false;\n';
    const opening = `subnet ${network.address} netmask ${network.mask} {`;
    if (text.includes(opening)) return head + text.replace(opening, `${opening}\n  ${range}`);
    return `${head}${text}\n${opening} ${range} }\n`;
  }
  const { Dhcp4: part } = JSON.parse(text.replace(/^\/\/.*\n/gm, '')) as {
    Dhcp4: { subnet4?: Record<string, unknown>[] };
  };
  const [subnet = { subnet: network.cidr }] = part.subnet4 ?? [];
  const whole = {
    ...part,
    'interfaces-config': { interfaces: [CABLE] },
    'lease-database': { type: 'memfile', persist: false },
    subnet4: [{ ...subnet, pools: [{ pool: `${from} - ${to}` }] }],
    loggers: [{ name: 'kea-dhcp4', severity: 'INFO', output_options: [{ output: 'stdout' }] }],
  };
  return JSON.stringify({ Dhcp4: whole });
}

/** Starts a server on its side of the cable. @returns when it serves */
export async function serve(
  kind: RealServer,
  configuration: string,
  namespaces: TwoNamespaces,
): Promise<{ stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rf-dhcp-'));
  const file = join(folder, 'server.conf');
  const leases = join(folder, 'leases');
  await Promise.all([writeFile(file, configuration), writeFile(leases, '')]);
  const program = programPath(programs[kind]) ?? programs[kind];
  const argv = {
    isc: ['-4', '-f', '-d', '-cf', file, '-lf', leases, '-pf', join(folder, 'pid'), CABLE],
    kea: ['-c', file],
    dnsmasq: [
      '--keep-in-foreground',
      '--log-facility=-',
      '--user=root',
      '-C',
      file,
      `--dhcp-leasefile=${leases}`,
    ],
  }[kind];
  const ready = { isc: /Server starting service/, kea: /DHCP4_STARTED/, dnsmasq: /DHCP, IP range/ }[kind];
  const child = namespaces.start('server', [program, ...argv], keaEnvironment(folder));
  await said(child, ready);
  return {
    stop: async () => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

/** Resolves when the program wrote it; rejects with all it wrote when it ends before. */
export function said(child: ChildProcessWithoutNullStreams, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      if (wanted.test(text)) resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('close', (status) => reject(new Error(`ended with status ${status}:\n${text}`)));
  });
}
