import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { openS3BlobStore } from '@ringfleet/storage/s3';
import type { AskedSystem } from '../../faults/ledger/read-held-uploads.ts';
import { RingfleetProcess } from '../../infra/cluster/ringfleet-process.ts';
import { startKafkaBroker, type KafkaBroker } from '../../infra/kafka-broker.ts';
import { startMongoServer, type MongoServer } from '../../infra/mongo-server.ts';
import { startS3Server, type S3Server } from '../../infra/s3-server.ts';
import type { HelmValues } from '../helm.ts';
import type { Namespace } from './kube.ts';

/** What `ringfleet keys create` writes. */
export async function newKeys(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rf-k8s-'));
  try {
    await openKeyRing({ file: join(folder, 'keys.json') });
    return await readFile(join(folder, 'keys.json'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Kafka, MongoDB's protocol and S3 beside the Kubernetes cluster, as managed services are. */
export class SharedParts {
  readonly #broker: KafkaBroker;
  readonly #mongo: MongoServer;
  readonly #s3: S3Server;
  readonly #folder: string;
  /** In the names of all that is in them: given servers may hold others'. */
  readonly #id = randomUUID().slice(0, 8);

  private constructor(parts: { broker: KafkaBroker; mongo: MongoServer; s3: S3Server; folder: string }) {
    this.#broker = parts.broker;
    this.#mongo = parts.mongo;
    this.#s3 = parts.s3;
    this.#folder = parts.folder;
  }

  /** On the address under which pods reach this machine, or those of KAFKA_BROKERS, MONGODB_URI and S3_ENDPOINT. */
  static async start(): Promise<SharedParts> {
    const host = process.env.RINGFLEET_K8S_HOST;
    const at = host === undefined ? {} : { host };
    const [broker, mongo, s3, folder] = await Promise.all([
      startKafkaBroker(at),
      startMongoServer(at),
      startS3Server(at),
      mkdtemp(join(tmpdir(), 'rf-k8s-')),
    ]);
    await openKeyRing({ file: join(folder, 'keys.json') });
    return new SharedParts({ broker, mongo, s3, folder });
  }

  /** Makes the Secrets that the chart is told of. @returns the values that tell it */
  async valuesFor(namespace: Namespace): Promise<HelmValues> {
    const { accessKeyId: accessKey, secretAccessKey: secretKey } = this.#s3.credentials;
    await this.bringKeys(namespace);
    await namespace.secret('mongodb', { uri: this.#database.href });
    await namespace.secret('s3', { accessKey, secretKey });
    return {
      mode: 'cluster',
      topicPrefix: this.#prefix,
      keys: { existingSecret: 'keys' },
      kafka: { brokers: this.#broker.brokers },
      mongodb: { existingSecret: 'mongodb', ports: [Number(this.#database.port)] },
      blobs: { existingSecret: 's3', place: this.#place },
    };
  }

  /** Puts the key file, as it is now, into the Secret of which pods have it. */
  async bringKeys(namespace: Namespace): Promise<void> {
    await namespace.secret('keys', { 'keys.json': await readFile(this.#keyFile, 'utf8') });
  }

  /** Runs the command as an operator does who has the keys and reaches these parts. @throws when it fails */
  ringfleet(...args: string[]): Promise<string> {
    const { accessKeyId, secretAccessKey } = this.#s3.credentials;
    return RingfleetProcess.run(args, {
      RINGFLEET_BUS: 'kafka',
      RINGFLEET_KAFKA_BROKERS: this.#broker.brokers.join(','),
      RINGFLEET_TOPIC_PREFIX: this.#prefix,
      RINGFLEET_MONGODB_URI: this.#database.href,
      RINGFLEET_BLOBS: this.#place,
      RINGFLEET_BLOBS_ACCESS_KEY: accessKeyId,
      RINGFLEET_BLOBS_SECRET_KEY: secretAccessKey,
      RINGFLEET_KEYS_FILE: this.#keyFile,
      RINGFLEET_LOG_LEVEL: 'error',
    });
  }

  /** What the ledger asks of bus and blob store; close both. */
  async opened(): Promise<Pick<AskedSystem, 'bus' | 'topicPrefix' | 'blobs' | 'sealer' | 'knownBlobs'>> {
    const { bucket, endpoint, credentials } = this.#s3;
    return {
      bus: openKafkaEventBus({ brokers: this.#broker.brokers }),
      topicPrefix: this.#prefix,
      blobs: openS3BlobStore({ bucket, endpoint, credentials, prefix: `${this.#id}/` }),
      sealer: createSealer(await openKeyRing({ file: this.#keyFile })),
      knownBlobs: new Map(),
    };
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.#broker.stop(), this.#mongo.stop(), this.#s3.stop()]);
    await rm(this.#folder, { recursive: true });
  }

  get #prefix(): string {
    return `ringfleet-${this.#id}.`;
  }

  get #database(): URL {
    const uri = new URL(this.#mongo.uri);
    uri.pathname = `/ringfleet-${this.#id}`;
    return uri;
  }

  get #place(): string {
    const { bucket, endpoint } = this.#s3;
    return `s3://${bucket}/${this.#id}?endpoint=${endpoint}&region=us-east-1&pathStyle=on`;
  }

  get #keyFile(): string {
    return join(this.#folder, 'keys.json');
  }
}
