import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RingfleetProcess, type Environment } from './ringfleet-process.ts';

/** Where a member listens. */
export interface MemberPorts {
  http: number;
  /** Of a gateway. */
  ftp?: number;
}

const LOOK_EVERY_MS = 100;
const READY_WITHIN_MS = 240_000;

/** One service as a process of the cluster; it keeps ports and data folder when it is started again. */
export class ClusterMember {
  /** `ftp-gateway`, or `ftp-gateway#2` for another of it. */
  readonly name: string;
  readonly dataFolder: string;
  readonly ports: MemberPorts;
  private readonly env: Environment;
  private readonly say: (line: string) => void;
  private process: RingfleetProcess | undefined;

  constructor(options: {
    name: string;
    /** Of the cluster. */
    folder: string;
    ports: MemberPorts;
    env: Environment;
    say: (line: string) => void;
  }) {
    const { name, folder, ports, env, say } = options;
    this.name = name;
    this.ports = ports;
    this.say = say;
    const instance = name.replace('#', '-');
    this.dataFolder = join(folder, instance);
    this.env = {
      ...env,
      RINGFLEET_INSTANCE: instance,
      RINGFLEET_DATA_DIR: this.dataFolder,
      RINGFLEET_HTTP_PORT: String(ports.http),
      ...(ports.ftp === undefined ? {} : { RINGFLEET_FTP_PORT: String(ports.ftp) }),
    };
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.process?.isRunning === true;
  }

  /** Resolves when the process that runs now has ended: with its exit status, null when a signal ended it. */
  async end(): Promise<number | null | undefined> {
    return this.process?.end();
  }

  /** The end of what it said. */
  get lastWords(): string {
    return this.process?.lastWords ?? '';
  }

  /** Resolves when it is ready. @param settings beside those of the cluster */
  async start(settings: Environment = {}): Promise<void> {
    this.spawn(settings);
    await this.ready();
  }

  /** Does not wait for anything. */
  spawn(settings: Environment = {}): void {
    const [service = ''] = this.name.split('#');
    const out = (text: string) => {
      for (const line of text.trimEnd().split('\n')) this.say(`${this.name}: ${line}`);
    };
    this.process = new RingfleetProcess(['start', service], { ...this.env, ...settings }, out);
  }

  /** @throws when it ends before, or takes too long */
  async ready(): Promise<void> {
    for (
      const since = performance.now();
      (await this.health('/health/ready')) !== 200;
      await pause(LOOK_EVERY_MS)
    )
      if (!this.isRunning || performance.now() - since > READY_WITHIN_MS)
        throw new Error(`${this.name} is not ready: ${this.lastWords}`);
    this.say(`${this.name} is ready`);
  }

  /** Status of a probe; undefined when nobody answers. */
  async health(path: '/health' | '/health/ready' = '/health'): Promise<number | undefined> {
    return fetch(this.url + path).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      () => undefined,
    );
  }

  /** Ends it as a rollout does. @returns its exit status */
  async stop(): Promise<number | null | undefined> {
    return this.process?.stop();
  }

  /** kill -9 */
  async kill(): Promise<void> {
    await this.process?.stop('SIGKILL');
  }
}
