import { resolve } from 'node:path';
import {
  createMetrics,
  createProcessLogger,
  HealthRegistry,
  lockDataFolder,
  processSettings,
  useProcessLogger,
  type ServiceParts,
  type Settings,
} from '@ringfleet/service-kit';
import { Closers } from './closers.ts';
import { EndpointsFile } from './endpoints-file.ts';
import { settingsOf, type GivenSettings } from './given-settings.ts';

const HEALTH_EVERY_MS = 5000;

type ProcessLogger = ReturnType<typeof createProcessLogger>;

export interface ProcessOptions extends GivenSettings {
  /** Takes what the start prints. */
  out: { write(text: string): unknown };
  /** Takes the log. @default standard error */
  log?: { write(text: string): unknown; isTTY?: boolean };
}

/** What every process of Ringfleet has, whatever runs in it. */
export interface ProcessFrame {
  settings: Settings;
  /** The data folder, which is this process's. */
  folder: string;
  endpointsFile: EndpointsFile;
  health: HealthRegistry;
  metrics: ServiceParts['metrics'];
  /** Closed from the last to the first. */
  closers: Record<'stores' | 'handlers' | 'people' | 'phones' | 'start', Closers>;
}

export interface RunningProcess<T> {
  opened: T;
  dataFolder: string;
  log: ProcessLogger;
  /** Longest time a stop may take, in ms. */
  stopGraceMs: number;
  /** Drains and closes everything; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Reads the settings, takes the data folder, and opens what the process is for.
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_DATA_DIR_HELD, and whatever `open` throws; what was opened is closed
 */
export async function startProcess<T>(
  options: ProcessOptions,
  open: (frame: ProcessFrame) => Promise<T>,
): Promise<RunningProcess<T>> {
  const settings = settingsOf(options);
  const log = openLog(settings, options.log ?? process.stderr);
  const closers = new Closers();
  try {
    const frame = await openFrame(settings, closers);
    const opened = await open(frame);
    let stopped: Promise<void> | undefined;
    const stopGraceMs = settings.of(processSettings).RINGFLEET_STOP_GRACE * 1000;
    const stop = () => (stopped ??= closers.close());
    return { opened, dataFolder: frame.folder, log, stopGraceMs, stop };
  } catch (error) {
    await closers.close().catch((err: unknown) => log.error({ err }, 'closing after a failed start'));
    throw error;
  }
}

function openLog(
  settings: Settings,
  destination: { write(text: string): unknown; isTTY?: boolean },
): ProcessLogger {
  const { RINGFLEET_LOG_LEVEL: level, RINGFLEET_LOG_FORMAT: format } = settings.of(processSettings);
  const auto = destination.isTTY === true ? 'text' : 'json';
  const log = createProcessLogger({
    level,
    format: format === 'auto' ? auto : format,
    destination: { write: (line) => void destination.write(line) },
  });
  useProcessLogger(log);
  return log;
}

async function openFrame(settings: Settings, closers: Closers): Promise<ProcessFrame> {
  const folder = resolve(settings.of(processSettings).RINGFLEET_DATA_DIR);
  const lock = await lockDataFolder(folder);
  closers.add('lock', () => lock.release());
  const endpointsFile = new EndpointsFile(folder);
  await endpointsFile.remove();
  const health = new HealthRegistry();
  // Closed from the last to the first (traps.md N-13): readiness, phones, people, event handlers, stores, lock.
  const [stores, handlers, people, phones] = ['stores', 'handlers', 'people', 'phones'].map((name) =>
    closers.group(name),
  ) as [Closers, Closers, Closers, Closers];
  closers.add('health', health.watch(HEALTH_EVERY_MS));
  closers.add('readiness', () => health.drain());
  closers.add('endpoints', () => endpointsFile.remove());
  // What is still waited for ends first of all.
  const groups = { stores, handlers, people, phones, start: closers.group('start') };
  return { settings, folder, endpointsFile, health, metrics: createMetrics(), closers: groups };
}
