import type { INestApplication } from '@nestjs/common';
import type { TopicId } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import type { BlobStore, DocumentStore, LogIndex, LogRetention, Sealer } from '@ringfleet/storage';
import type { Registry } from 'prom-client';
import type { HealthChecks } from './health/health-registry.ts';
import type { MetricDefinitions } from './health/service-metrics.ts';
import type { Peers } from './peers.port.ts';
import type { Settings } from './settings/read-settings.ts';
import type { SettingsDefinition } from './settings/setting.ts';

/** What a service is given to live on: the same ports on one machine and in a cluster. */
export interface ServiceParts {
  /** Name of this process among others of its service, stable over restarts; part of `source` and of orders. */
  instance: string;
  bus: EventBus;
  /** The service's own documents: another service's collections are not in it. */
  documents: DocumentStore;
  blobs: BlobStore;
  /** Opens the service's own log index; it is closed with the parts. To be called once. */
  openLogIndex: (retention: LogRetention) => Promise<LogIndex>;
  sealer: Sealer;
  /** Other services' REST. */
  peers: Peers;
  /** A folder of the service's own for local files; it exists. */
  dataFolder: string;
  settings: Settings;
  /** Stands before every topic's name. */
  topicPrefix: string;
  /** Where the service says what its health depends on. */
  health: HealthChecks;
  /** The process's metrics; names begin with `ringfleet_`. */
  metrics: Registry;
}

/** Sealed bytes that a process has in local files. */
export interface LocalSeals {
  /** Seals anew what older keys sealed. @returns how much changed */
  reseal(): Promise<number>;
  /** How much each key sealed, by its id. */
  sealingKeys(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** An address on which something listens. */
export interface Endpoint {
  host: string;
  port: number;
}

/**
 * What each service exports as `service`, so that it runs in one process with others or alone.
 *
 * Life: `create` → `app.init()` → `app.startAllMicroservices()` → `listen` … `app.close()`. While it closes, Nest calls
 * `onModuleDestroy` and `beforeApplicationShutdown` (stop accepting, drain: bounded) with consumers still running,
 * then stops the consumers, then calls `onApplicationShutdown` (close files); the parts close after that (traps.md N-13).
 */
export interface RingfleetService {
  readonly name: string;
  readonly settings: SettingsDefinition;
  /** What it measures, for the reference page; `create` registers the readings. */
  readonly metrics?: MetricDefinitions;
  /**
   * `own`: each of its processes has a state of its own on its data folder. So its documents lie there in a cluster too,
   * its start waits for nothing that is shared, and the front asks all of its processes.
   * @default 'shared': its processes are alike and share the work
   */
  readonly state?: 'own' | 'shared';
  /**
   * Its consumer groups, and what each reads: from here their dead-letter topics are made. What it is given as its bus
   * refuses groups and topics that are not named.
   */
  readonly groups: Readonly<Record<string, readonly TopicId[]>>;
  /** First path segments below `/api/v1` that this service answers: `['phones']`. */
  readonly prefixes: readonly string[];
  /**
   * Builds the application by `createServiceApp`, with its event handlers connected by `connectEventBus` of
   * libs/messaging. Nothing runs yet.
   */
  create(parts: ServiceParts): Promise<INestApplication>;
  /** What its process has in local files that is sealed, opened while it does not run. */
  openLocalSeals?(parts: ServiceParts): Promise<LocalSeals>;
  /** Opens the service's own listener (FTP); HTTP is the process's business. */
  listen?(app: INestApplication): Promise<Endpoint>;
}
