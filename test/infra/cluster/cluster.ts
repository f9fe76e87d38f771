import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startKafkaBroker, type KafkaBroker } from '../kafka-broker.ts';
import { startMongoServer, type MongoServer } from '../mongo-server.ts';
import { startS3Server, type S3Server } from '../s3-server.ts';
import { ClusterMember, type MemberPorts } from './cluster-member.ts';
import { RingfleetProcess, type Environment } from './ringfleet-process.ts';

export interface ClusterOptions {
  /** What runs: a service's name, with `#2` and so on for more of it. @default two gateways and one of all else */
  members?: readonly string[];
  /** Members that somebody starts later. */
  spare?: readonly string[];
  /** Servers that run already, and go on. @default its own, or those of KAFKA_BROKERS and S3_ENDPOINT */
  broker?: KafkaBroker;
  s3?: S3Server;
  /** Where data and logs lie; kept. @default a passing one */
  folder?: string;
  /** Settings of all members. */
  settings?: Environment;
  /** @default warn */
  logLevel?: string;
  /** Told what happens. */
  say?: (line: string) => void;
  /** Gives a start up. */
  signal?: AbortSignal;
}

const ALL = [
  ...['config-renderer', 'log-indexer', 'drift-detector', 'firmware-catalog', 'dhcp-options'],
  ...['ftp-gateway', 'ftp-gateway#2', 'console'],
];

/** Ringfleet as a cluster on this machine: a process for each service, on a real broker, database and blob store. */
export class Cluster {
  readonly folder: string;
  readonly broker: KafkaBroker;
  readonly mongo: MongoServer;
  readonly s3: S3Server;
  readonly members: ReadonlyMap<string, ClusterMember>;
  /** Of all members, and of commands that people run. */
  readonly settings: Environment;
  private readonly isPassing: boolean;
  /** Servers that end with it. */
  private readonly own: readonly { stop(): Promise<void> }[];

  private constructor(
    parts: Pick<Cluster, 'folder' | 'broker' | 'mongo' | 's3' | 'members' | 'settings'>,
    { isPassing, own }: { isPassing: boolean; own: Cluster['own'] },
  ) {
    this.folder = parts.folder;
    this.broker = parts.broker;
    this.mongo = parts.mongo;
    this.s3 = parts.s3;
    this.members = parts.members;
    this.settings = parts.settings;
    this.isPassing = isPassing;
    this.own = own;
  }

  /**
   * Resolves when every member is ready. Given servers (KAFKA_BROKERS, MONGODB_URI, S3_ENDPOINT) are used.
   * @throws what keeps it from that, or its signal's reason; nothing of it runs any more then
   */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const { members: started = ALL, spare = [], say = () => undefined, logLevel = 'warn', signal } = options;
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'rf-cluster-')));
    await mkdir(folder, { recursive: true });
    say('starting broker, database and blob store');
    const [broker, mongo, s3] = await Promise.all([
      options.broker ?? startKafkaBroker({ folder: join(folder, 'kafka') }),
      startMongoServer({ folder: await made(join(folder, 'mongo')) }),
      options.s3 ?? startS3Server({ folder: await made(join(folder, 's3')) }),
    ]);
    const ports = new Map(
      await Promise.all([...started, ...spare].map(async (name) => [name, await portsFor(name)] as const)),
    );
    const shared = { ...sharedSettings({ folder, broker, mongo, s3, logLevel }), ...upstreams(ports) };
    const env = { ...shared, ...options.settings };
    const members = new Map(
      Array.from(ports, ([name, own]) => [name, new ClusterMember({ name, folder, ports: own, env, say })]),
    );
    const parts = { folder, broker, mongo, s3, members, settings: env };
    const cluster = new Cluster(parts, {
      isPassing: options.folder === undefined,
      own: [mongo, ...(options.broker ? [] : [broker]), ...(options.s3 ? [] : [s3])],
    });
    try {
      say('preparing topics and database');
      await until(signal, prepare(env));
      say('starting services');
      await until(signal, Promise.all(started.map((name) => cluster.member(name).start())));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** @throws when nothing of that name runs in it */
  member(name: string): ClusterMember {
    const member = this.members.get(name);
    if (member === undefined) throw new TypeError(`${name} is no member of the cluster`);
    return member;
  }

  /** Where people and programs ask, with the token for it. */
  async api(): Promise<{ url: string; token: string }> {
    const console = this.member('console');
    const token = await readFile(this.settings.RINGFLEET_ADMIN_TOKEN_FILE ?? '', 'utf8');
    return { url: console.url, token: token.trim() };
  }

  async stop(): Promise<void> {
    await Promise.allSettled(Array.from(this.members.values(), (member) => member.stop()));
    await Promise.allSettled(this.own.map((server) => server.stop()));
    if (this.isPassing) await rm(this.folder, { recursive: true, force: true });
  }
}

async function until(signal: AbortSignal | undefined, work: Promise<unknown>): Promise<void> {
  if (!signal) return void (await work);
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What an operator does before a first start. */
async function prepare(env: Environment): Promise<void> {
  await RingfleetProcess.run(['keys', 'create', env.RINGFLEET_KEYS_FILE ?? ''], env);
  await Promise.all([['topics', 'apply'], ['migrate']].map((args) => RingfleetProcess.run(args, env)));
}

async function portsFor(name: string): Promise<MemberPorts> {
  const http = await freePort();
  return name.startsWith('ftp-gateway') ? { http, ftp: await freePort() } : { http };
}

/** A name of its own in everything that may be shared with others: given servers may hold other clusters. */
function sharedSettings(parts: {
  folder: string;
  broker: KafkaBroker;
  mongo: MongoServer;
  s3: S3Server;
  logLevel: string;
}): Record<string, string> {
  const { folder, broker, mongo, s3, logLevel } = parts;
  const id = randomUUID().slice(0, 8);
  const uri = new URL(mongo.uri);
  uri.pathname = `/ringfleet-${id}`;
  const endpoint = encodeURIComponent(s3.endpoint);
  return {
    RINGFLEET_BUS: 'kafka',
    RINGFLEET_KAFKA_BROKERS: broker.brokers.join(','),
    RINGFLEET_TOPIC_PREFIX: `ringfleet-${id}.`,
    RINGFLEET_MONGODB_URI: uri.href,
    RINGFLEET_MONGODB_MIGRATIONS: 'required',
    RINGFLEET_BLOBS: `s3://${s3.bucket}/${id}?endpoint=${endpoint}`,
    RINGFLEET_BLOBS_ACCESS_KEY: s3.credentials.accessKeyId,
    RINGFLEET_BLOBS_SECRET_KEY: s3.credentials.secretAccessKey,
    RINGFLEET_KEYS_FILE: join(folder, 'keys.json'),
    RINGFLEET_ADMIN_TOKEN_FILE: join(folder, 'admin.token'),
    RINGFLEET_LOG_LEVEL: logLevel,
    RINGFLEET_LOG_FORMAT: 'text',
    RINGFLEET_FTP_HOST: '127.0.0.1',
    RINGFLEET_FTP_PASSIVE_PORTS: '0',
  };
}

/** Where each service's processes listen, as the console and the services are told. */
function upstreams(ports: ReadonlyMap<string, MemberPorts>): Record<string, string> {
  const urls = new Map<string, string[]>();
  for (const [name, { http }] of ports) {
    const [service = name] = name.split('#');
    urls.set(service, [...(urls.get(service) ?? []), `http://127.0.0.1:${http}`]);
  }
  urls.delete('console');
  return Object.fromEntries(
    Array.from(urls, ([service, list]) => [
      `RINGFLEET_UPSTREAM_${service.toUpperCase().replaceAll('-', '_')}`,
      list.join(','),
    ]),
  );
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}
