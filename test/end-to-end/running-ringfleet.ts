import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'basic-ftp';
import { startStandalone, type RunningStandalone } from '@ringfleet/standalone';
import { FtpLineClient } from '../wire/ftp-line-client.ts';

/** Free ports of this machine only, and nothing on the terminal. */
export const quietSettings: Readonly<Record<string, string>> = {
  RINGFLEET_FTP_PORT: '0',
  RINGFLEET_FTP_HOST: '127.0.0.1',
  RINGFLEET_FTP_PASSIVE_PORTS: '0',
  RINGFLEET_HTTP_PORT: '0',
  RINGFLEET_LOG_LEVEL: 'silent',
};

type Request = Omit<RequestInit, 'body'> & { body?: string | Uint8Array<ArrayBuffer> };

/** The real standalone in this process, on a data folder of its own. */
export class RunningRingfleet {
  readonly folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #clients: { close(): void }[] = [];
  #running: RunningStandalone | undefined;
  #token = '';

  private constructor(folder: string, settings: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#settings = settings;
  }

  /** @param settings beside the quiet ones */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<RunningRingfleet> {
    const folder = await mkdtemp(join(tmpdir(), 'ringfleet-end-to-end-'));
    const ringfleet = new RunningRingfleet(folder, settings);
    try {
      await ringfleet.startAgain();
      return ringfleet;
    } catch (error) {
      await ringfleet.remove();
      throw error;
    }
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  get endpoints(): RunningStandalone['endpoints'] {
    if (!this.#running) throw new Error('Ringfleet is not running');
    return this.#running.endpoints;
  }

  /** On the same data folder. @param settings instead of some of the first start's */
  async startAgain(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#running = await startStandalone({
      env: { ...quietSettings, RINGFLEET_DATA_DIR: this.dataFolder, ...this.#settings, ...settings },
      out: { write: () => true },
    });
    this.#token = (await readFile(join(this.dataFolder, 'admin.token'), 'utf8')).trim();
  }

  /** The data folder stays. */
  async stop(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Stops it and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  /** @param path below `/api/v1/` */
  ask(path: string, { headers, ...request }: Request = {}): Promise<Response> {
    const { port } = this.endpoints.http;
    return fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
      ...request,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
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

  /**
   * Waits until phones are served this: the gateway follows what is published some milliseconds later. Each look is a
   * session of its own: one that has read a master sees the same tree to its end.
   */
  async phonesSee(path: string, bytes: string | Buffer): Promise<void> {
    for (;;) {
      const phone = await this.lines();
      const { bytes: served } = await phone.retrieve(`RETR ${path}`);
      await phone.quit();
      if (served.equals(Buffer.from(bytes))) return;
    }
  }

  /** A foreign FTP client, logged in as a factory-reset phone. */
  async ftp(user = 'PlcmSpIp', password = 'PlcmSpIp'): Promise<Client> {
    const client = new Client(10_000);
    this.#clients.push(client);
    await client.access({ host: '127.0.0.1', port: this.endpoints.ftp.port, user, password });
    return client;
  }

  /**
   * A line client, logged in as a factory-reset phone.
   * @param localAddress what is refused is told once a minute for each address: a test of that needs one of its own
   */
  async lines(localAddress?: string): Promise<FtpLineClient> {
    const options = localAddress === undefined ? {} : { localAddress };
    const client = await FtpLineClient.login(this.endpoints.ftp.port, options);
    this.#clients.push({ close: () => client.socket.destroy() });
    return client;
  }
}
