import { hostname } from 'node:os';
import { EmbeddedEventBus } from './embedded-event-bus.ts';
import { LogThread } from './log-thread.ts';

export interface EmbeddedEventBusOptions {
  /** Path of the log; made when missing, its folder must exist. One process at a time has it open. */
  file: string;
  /** Delivers every n-th message twice, so that handlers show whether they are idempotent. @default 0 (never) */
  duplicates?: number;
  /** Named in dead letters. @default the host's name */
  instance?: string;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** Opens the bus of one machine. @throws RF_STORE_UNAVAILABLE */
export async function openEmbeddedEventBus(options: EmbeddedEventBusOptions): Promise<EmbeddedEventBus> {
  const { file, duplicates = 0, instance = hostname(), now = Date.now } = options;
  const thread = await LogThread.open(file);
  const { clusterId, partitions } = await thread.call('load', undefined);
  return new EmbeddedEventBus({ thread, clusterId, partitions, instance, now, duplicates });
}
