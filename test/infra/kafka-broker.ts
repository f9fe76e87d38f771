import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { leash } from './leash.ts';

/** A real Kafka broker: of one node, KRaft. */
export interface KafkaBroker {
  /** `host:port` of its plain listener. */
  brokers: string[];
  /** `host:port` of the listener with TLS and SCRAM; only when `secure` was asked for. */
  secureBrokers: string[];
  /** Where its log segments lie; undefined for given brokers. */
  dataFolder: string | undefined;
  /** Whether it was started here: given brokers can be neither killed nor started again. */
  own: boolean;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it on the same ports and data, or, with `empty`, as a new cluster without any. */
  restart(options?: { empty?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export interface KafkaBrokerOptions {
  /** Address of its listeners. @default loopback */
  host?: string;
  /** Of the plain listener. @default a free one */
  port?: number;
  /** Where data and logs lie; kept when the broker stops. @default a passing one */
  folder?: string;
  /** Lines of server.properties beside ours. */
  settings?: Record<string, string>;
  /** A second listener with TLS (PEM texts) and SCRAM-SHA-256, SCRAM-SHA-512 and PLAIN for one user. */
  secure?: { certificate: string; key: string; user: string; password: string };
}

const PROJECT = fileURLToPath(new URL('./kafka/pom.xml', import.meta.url));
const JARS = fileURLToPath(new URL('../../.cache/kafka/libs/', import.meta.url));
const STARTS_WITHIN_MS = 240_000;
/** A small heap: the broker takes about 190 MB in all. */
const JAVA = [
  '-Xms96m',
  '-Xmx96m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
];

/** The brokers of KAFKA_BROKERS (comma separated), else one that is started here; Java 17 and Maven are needed then. */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && options.secure === undefined && options.settings === undefined)
    return givenBrokers(given);
  return OwnBroker.start(options);
}

function givenBrokers(list: string): KafkaBroker {
  const refuse = async () => {
    throw new Error('brokers of KAFKA_BROKERS are not ours to kill');
  };
  return {
    ...{ brokers: list.split(','), secureBrokers: [], dataFolder: undefined, own: false },
    ...{ kill: refuse, restart: refuse, stop: async () => undefined },
  };
}

class OwnBroker implements KafkaBroker {
  readonly own = true;
  private readonly options: KafkaBrokerOptions;
  private readonly folder: string;
  private readonly ports: { plain: number; controller: number; secure: number };
  private child: ChildProcess | undefined;
  private cluster = 0;

  private constructor(options: KafkaBrokerOptions, folder: string, ports: OwnBroker['ports']) {
    this.options = options;
    this.folder = folder;
    this.ports = ports;
  }

  static async start(options: KafkaBrokerOptions): Promise<OwnBroker> {
    fetchJars();
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'rf-kafka-')));
    const ports = {
      plain: options.port ?? (await freePort()),
      controller: await freePort(),
      secure: await freePort(),
    };
    const broker = new OwnBroker(options, folder, ports);
    await broker.restart();
    return broker;
  }

  get brokers(): string[] {
    return [`${this.host}:${this.ports.plain}`];
  }

  private get host(): string {
    return this.options.host ?? '127.0.0.1';
  }

  get secureBrokers(): string[] {
    return this.options.secure ? [`${this.host}:${this.ports.secure}`] : [];
  }

  get dataFolder(): string {
    return join(this.folder, `data-${this.cluster}`);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart({ empty = false }: { empty?: boolean } = {}): Promise<void> {
    await this.kill();
    if (empty) this.cluster += 1;
    await mkdir(this.folder, { recursive: true });
    const properties = join(this.folder, 'server.properties');
    await writeFile(properties, this.properties(), { mode: 0o600 });
    if (!existsSync(join(this.dataFolder, 'meta.properties'))) this.format(properties);
    const log = openSync(join(this.folder, 'broker.log'), 'a');
    const command = [...java(), 'kafka.Kafka', properties];
    this.child = spawn('java', command, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    leash(this.child);
    await this.answers();
  }

  async stop(): Promise<void> {
    // Nobody needs its goodbyes, and they take seconds.
    await this.end('SIGKILL');
    if (this.options.folder === undefined) await rm(this.folder, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  private format(properties: string): void {
    const { secure } = this.options;
    const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
      secure ? ['--add-scram', `${mechanism}=[name=${secure.user},password=${secure.password}]`] : [],
    );
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
    // An id may begin with a dash: only so is it no option of its own.
    const args = [
      ...java(),
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${id}`,
      '-c',
      properties,
      ...users,
    ];
    const { status, stderr, stdout } = spawnSync('java', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the broker's folder was not made: ${stdout}${stderr}`);
  }

  private properties(): string {
    const { plain, controller, secure } = this.ports;
    const listeners = [
      `PLAINTEXT://${this.host}:${plain}`,
      ...(this.options.secure ? [`SASL_SSL://${this.host}:${secure}`] : []),
    ];
    const lines = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: [...listeners, `CONTROLLER://127.0.0.1:${controller}`].join(','),
      'advertised.listeners': listeners.join(','),
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'PLAINTEXT',
      'log.dirs': this.dataFolder,
      // A topic that nobody made is a mistake (N-12).
      'auto.create.topics.enable': 'false',
      'default.replication.factor': '1',
      'min.insync.replicas': '1',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '4',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'transaction.state.log.num.partitions': '4',
      'share.coordinator.state.topic.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      'group.initial.rebalance.delay.ms': '0',
      'group.min.session.timeout.ms': '500',
      // A broker that was not heard of for so long leads nothing, and on a busy machine it is slow to be heard.
      'broker.session.timeout.ms': '10000',
      'broker.heartbeat.interval.ms': '500',
      // The default does not fit into so small a heap: the broker would die at its start.
      'log.cleaner.dedupe.buffer.size': '4194304',
      'log.cleaner.backoff.ms': '100',
      'log.initial.task.delay.ms': '0',
      'log.segment.bytes': '16777216',
      ...this.secureProperties(),
      ...this.options.settings,
    };
    return Object.entries(lines)
      .map(([name, value]) => `${name}=${value.replaceAll('\n', '\\n')}\n`)
      .join('');
  }

  private secureProperties(): Record<string, string> {
    const { secure } = this.options;
    if (!secure) return {};
    const plainModule = 'org.apache.kafka.common.security.plain.PlainLoginModule';
    return {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': secure.certificate,
      'ssl.keystore.key': secure.key,
      'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512,PLAIN',
      'listener.name.sasl_ssl.plain.sasl.jaas.config': `${plainModule} required user_${secure.user}="${secure.password}";`,
      ...Object.fromEntries(
        ['256', '512'].map((bits) => [
          `listener.name.sasl_ssl.scram-sha-${bits}.sasl.jaas.config`,
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        ]),
      ),
    };
  }

  private async answers(): Promise<void> {
    for (const since = performance.now(); ; await pause(50)) {
      const socket = createConnection(this.ports.plain, this.host);
      const connected = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (connected) return;
      if (this.child?.exitCode !== null || performance.now() - since > STARTS_WITHIN_MS) {
        const log = await readFile(join(this.folder, 'broker.log'), 'utf8');
        throw new Error(`the broker does not answer on port ${this.ports.plain}: ${log.slice(-2_000)}`);
      }
    }
  }
}

function java(): string[] {
  return [...JAVA, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', join(JARS, '*')];
}

/** The broker's jars, fetched by Maven once. */
function fetchJars(): void {
  if (existsSync(JARS) && readdirSync(JARS).some((name) => name.startsWith('kafka_2.13-'))) return;
  const args = ['-B', '-q', '-f', PROJECT, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { status, error } = spawnSync('mvn', [...args, `-DoutputDirectory=${JARS}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0)
    throw new Error('Kafka was not fetched: Java 17 and Maven are needed, or KAFKA_BROKERS', {
      cause: error,
    });
}
