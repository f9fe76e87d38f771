import { Cluster, type ClusterOptions } from '../infra/cluster/cluster.ts';
import { RingfleetProcess } from '../infra/cluster/ringfleet-process.ts';
import { sayToFile } from './say-to-file.ts';

type Request = Omit<RequestInit, 'body'> & { body?: string | Uint8Array<ArrayBuffer> };

/** A cluster as tests ask it: through the console, and phones through one of its gateways. */
export class RunningCluster {
  readonly cluster: Cluster;
  private readonly url: string;
  private readonly token: string;

  private constructor(cluster: Cluster, { url, token }: { url: string; token: string }) {
    this.cluster = cluster;
    this.url = url;
    this.token = token;
  }

  static async start(options: ClusterOptions = {}): Promise<RunningCluster> {
    const cluster = await Cluster.start({ say: sayToFile, ...options });
    return new RunningCluster(cluster, await cluster.api());
  }

  /** @param path below `/api/v1/` */
  ask(path: string, { headers, ...request }: Request = {}): Promise<Response> {
    return fetch(`${this.url}/api/v1/${path}`, {
      ...request,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
    });
  }

  /** @throws when the answer is an error */
  async json<T>(path: string, { document, ...request }: Request & { document?: unknown } = {}): Promise<T> {
    const response = await this.ask(path, {
      ...request,
      ...(document === undefined
        ? {}
        : { body: JSON.stringify(document), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Where phones of a gateway log in. */
  ftpOf(gateway: string): { host: string; port: number; user: string; password: string } {
    const { ftp: port } = this.cluster.member(gateway).ports;
    if (port === undefined) throw new TypeError(`${gateway} serves no phones`);
    return { host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' };
  }

  /** Runs the command as an operator does. @returns what it said @throws when it fails */
  ringfleet(...args: string[]): Promise<string> {
    const api = { RINGFLEET_URL: this.url, RINGFLEET_TOKEN: this.token };
    return RingfleetProcess.run(args, { ...this.cluster.settings, ...api });
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }
}
