import { hostname } from 'node:os';
import type { KafkaConfig, LogEntry } from 'kafkajs';
import { logLevel } from 'kafkajs';

export interface KafkaEventBusOptions {
  /** `host:port` of some of the cluster's brokers; the others are learned from them. */
  brokers: string[];
  /** What quotas and the brokers' logs know this client by, followed by the instance. @default 'ringfleet' */
  clientId?: string;
  /** Named in dead letters. @default the host's name */
  instance?: string;
  /** TLS: true for the system's authorities, else PEM texts; `cert` and `key` where brokers want to know the client. @default false */
  tls?: boolean | { ca?: string; cert?: string; key?: string };
  /** @default none */
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  /** Copies of each topic that this client makes; with three or more, a write needs two of them. @default what the brokers have set */
  replicationFactor?: number;
  /** A member that is not heard of for so long (ms) loses its partitions. Short, because a killed replica's stand still so long (K-03). @default 10_000 */
  sessionTimeoutMs?: number;
  /** Between two signs of life of a member, in ms: so soon it hears of a rebalance too. @default 1_000 */
  heartbeatMs?: number;
  /** Longest time (ms) in which members must come to a rebalance, and so longest that a handler holds one up. @default 60_000 */
  rebalanceTimeoutMs?: number;
  /** Longest wait (ms) of a broker for messages; new ones are answered at once. Closing waits so long. @default 500 */
  pollMs?: number;
  /** A consumer that finished nothing for so long (ms) while messages wait, or of which a handler was silent for so long, is started anew; the second time in a row the bus is `crashed` (K-02). @default 300_000 */
  stuckAfterMs?: number;
  /** Told what goes wrong meanwhile; everything is tried again. */
  log?: (entry: KafkaLogEntry) => void;
}

export interface KafkaLogEntry {
  level: 'debug' | 'warn' | 'error';
  message: string;
  /** Groups, topics, brokers; never keys, values or credentials. */
  detail: Record<string, unknown>;
}

/** The options with every default in place. */
export type KafkaSettings = Required<Omit<KafkaEventBusOptions, 'sasl' | 'replicationFactor'>> &
  Pick<KafkaEventBusOptions, 'sasl' | 'replicationFactor'>;

export function compileKafkaOptions(options: KafkaEventBusOptions): KafkaSettings {
  return {
    clientId: 'ringfleet',
    instance: hostname(),
    tls: false,
    sessionTimeoutMs: 10_000,
    heartbeatMs: 1_000,
    rebalanceTimeoutMs: 60_000,
    pollMs: 500,
    stuckAfterMs: 300_000,
    log: () => undefined,
    ...options,
  };
}

/** Tries of the library within one call of ours, which is repeated by its caller anyway. */
const RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 2_000 };

/** What kafkajs is given: a fresh object for each client, since it writes into the credentials. */
export function clientConfig(
  settings: KafkaSettings,
): KafkaConfig & { logCreator: () => (entry: LogEntry) => void } {
  const { brokers, clientId, instance, tls, sasl, log } = settings;
  return {
    brokers: [...brokers],
    clientId: `${clientId}.${instance}`,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { ...RETRY },
    ssl: typeof tls === 'boolean' ? tls : { ...tls },
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as NonNullable<KafkaConfig['sasl']> }),
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      if (!TOLD_BY_US.test(entry.log.message)) log(ofLibrary(entry));
    },
  };
}

/** Each try, and each answer that the brokers gave or did not give: what came of it is told by who asked. */
const TOLD_BY_US =
  /^(Connection |Failed to |Request .* timed out|Response |The group is rebalancing|Limiting retries)/;
const TOLD = ['broker', 'clientId', 'groupId', 'memberId', 'topic', 'partition', 'error', 'retryCount'];

function ofLibrary({ level, log: { message, ...rest } }: LogEntry): KafkaLogEntry {
  const detail = Object.fromEntries(
    TOLD.filter((name) => rest[name] !== undefined).map((name) => [name, rest[name]]),
  );
  return { level: level === logLevel.ERROR ? 'error' : 'warn', message: `kafkajs: ${message}`, detail };
}
