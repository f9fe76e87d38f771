import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** Addresses of the only network there is. */
export const network = {
  cidr: '10.99.0.0/24',
  address: '10.99.0.0',
  mask: '255.255.255.0',
  server: '10.99.0.1',
  client: '10.99.0.2',
  range: ['10.99.0.100', '10.99.0.199'],
} as const;

/** Name of the cable's end in each namespace. */
export const CABLE = 'rf-cable';

/** Two network namespaces and a cable between them: nothing of the machine's own network is in them. */
export class TwoNamespaces {
  readonly #names: { server: string; client: string };
  readonly #children = new Set<ChildProcessWithoutNullStreams>();

  private constructor(name: string) {
    const unique = `${name}-${process.pid}`;
    this.#names = { server: `rf-s-${unique}`, client: `rf-c-${unique}` };
    const { server, client } = this.#names;
    for (const one of [server, client]) ip('netns', 'add', one);
    ip('-n', server, 'link', 'add', CABLE, 'type', 'veth', 'peer', 'name', CABLE, 'netns', client);
    for (const [one, address] of [
      [server, network.server],
      [client, network.client],
    ] as const) {
      ip('-n', one, 'addr', 'add', `${address}/24`, 'dev', CABLE);
      ip('-n', one, 'link', 'set', 'lo', 'up');
      ip('-n', one, 'link', 'set', CABLE, 'up');
    }
  }

  /** @returns when the cable carries */
  static async create(name: string): Promise<TwoNamespaces> {
    const namespaces = new TwoNamespaces(name);
    const isUp = async (side: 'server' | 'client') =>
      /\bstate UP\b/.test((await namespaces.run(side, ['ip', 'link', 'show', CABLE])).out);
    while (!(await isUp('server')) || !(await isUp('client')));
    return namespaces;
  }

  /** Starts a program on one side; it ends at `close` at the latest. */
  start(
    side: 'server' | 'client',
    argv: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcessWithoutNullStreams {
    const child = spawn('ip', ['netns', 'exec', this.#names[side], ...argv], {
      env: { ...process.env, ...env },
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** Runs a program on one side to its end. */
  async run(side: 'server' | 'client', argv: readonly string[], env: Record<string, string> = {}) {
    const child = this.start(side, argv, env);
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, ...text };
  }

  async close(): Promise<void> {
    const ended = [...this.#children].map((child) => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      return closed;
    });
    await Promise.all(ended);
    for (const one of Object.values(this.#names)) ip('netns', 'del', one);
  }
}

function ip(...argv: string[]): void {
  execFileSync('ip', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
}
