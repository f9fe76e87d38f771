import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { run, Workplace } from '../command.test-parts.ts';
import type { Finding } from './finding.ts';

/** Stands before a gateway's control port, as a load balancer or router does. */
class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param pair what is done to each connection and its way on */
  static async to(port: number, pair: (client: Socket) => Socket): Promise<Relay> {
    const server = createServer((client) => {
      const upstream = pair(client);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        relay.#sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    const relay = new Relay(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  get url(): string {
    return `ftp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

describe('the doctor, behind something that is no gateway', () => {
  const workplace = new Workplace();
  const relays: Relay[] = [];
  let folder: string;
  let port: number;

  beforeAll(async () => {
    folder = await workplace.server();
    const { ftp } = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as {
      ftp: { port: number };
    };
    port = ftp.port;
  });
  afterEach(() => {
    for (const relay of relays.splice(0)) relay.close();
  });
  afterAll(() => workplace.close());

  async function relay(pair: (client: Socket) => Socket): Promise<string> {
    const made = await Relay.to(port, pair);
    relays.push(made);
    return made.url;
  }

  async function examine(url: string, idle = '0'): Promise<Finding[]> {
    const { out } = await run(['doctor', url, '--idle', idle, '--json', '--data', folder]);
    return (JSON.parse(out) as { findings: Finding[] }).findings;
  }

  async function find(look: string, url: string, idle = '0'): Promise<Finding | undefined> {
    return (await examine(url, idle)).find((finding) => finding.look === look);
  }

  it('finds that a silent session is cut, and says that the idle limit is to be raised', async () => {
    const url = await relay((client) => {
      const upstream = connect(port, '127.0.0.1');
      client.setTimeout(300, () => client.destroy());
      return upstream;
    });
    const found = await find('silence', url, '2');
    expect(found).toMatchObject({ state: 'wrong' });
    expect(found?.said).toMatch(/was silent for 2 s is cut/);
    expect(found?.change).toContain('gateway.service.annotations');
  });

  it('finds that a session may be silent where nothing cuts it', async () => {
    const url = await relay(() => connect(port, '127.0.0.1'));
    expect(await find('silence', url, '1')).toMatchObject({ state: 'well' });
  });

  it('finds that the gateway sees another address than the phone has, and takes no data connection from it', async () => {
    const url = await relay(() => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.77' }));
    const found = await examine(url);
    const source = found.find(({ look }) => look === 'source address');
    expect(source).toMatchObject({ state: 'doubtful' });
    expect(source?.said).toContain('they see 127.0.0.77');
    expect(source?.change).toContain('externalTrafficPolicy: Local');
    const pasv = found.find(({ look }) => look === 'PASV');
    expect(pasv).toMatchObject({ state: 'wrong' });
    expect(pasv?.change).toContain('RINGFLEET_FTP_PROXY_NETWORKS (gateway.proxyNetworks)');
  });

  it('finds that option 160 of a site leads to another boot server', async () => {
    const fleet = 'fleet:\n  bootServer: ftp://elsewhere.example.com\nsites:\n  berlin: {}\n';
    const described = await workplace.folder({ 'fleet.yaml': fleet });
    const applied = await run(['apply', '-f', join(described, 'fleet.yaml'), '--data', folder]);
    expect(applied).toMatchObject({ status: 0 });
    let found: Finding | undefined;
    // The options follow the fleet's description by events, one for each document.
    do found = await find('option 160', `ftp://127.0.0.1:${port}`);
    while (!found?.said.includes('berlin'));
    expect(found).toMatchObject({ state: 'doubtful' });
    expect(found.said).toContain('berlin is told ftp://elsewhere.example.com');
  });
});
