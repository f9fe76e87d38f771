import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { createConsole, inProcessUpstream, listenConsole } from '@ringfleet/console';
import {
  createMetrics,
  createProcessLogger,
  HealthRegistry,
  lockDataFolder,
  processSettings,
  readSettings,
  useProcessLogger,
  type Endpoint,
  type RingfleetService,
  type ServiceParts,
  type Settings,
} from '@ringfleet/service-kit';
import { Closers } from './closers.ts';
import { EndpointsFile, type Endpoints } from './endpoints-file.ts';
import { InProcessPeers } from './in-process-peers.ts';
import { openParts } from './open-parts.ts';
import { services as allServices, settingsDefinitions } from './services.ts';
import { hostAddress, startBanner } from './start-banner.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const HEALTH_EVERY_MS = 5000;

type ProcessLogger = ReturnType<typeof createProcessLogger>;

export interface StandaloneOptions {
  /** The environment; nothing else is read from the process. */
  env: Readonly<Record<string, string | undefined>>;
  /** Takes what the start prints. */
  out: { write(text: string): unknown };
  /** Takes the log. @default standard error */
  log?: { write(text: string): unknown; isTTY?: boolean };
  /** RINGFLEET_ variables that belong to other programs. */
  ignoreVariables?: readonly string[];
}

export interface RunningStandalone {
  endpoints: Endpoints;
  dataFolder: string;
  log: ProcessLogger;
  /** Longest time a stop may take, in ms. */
  stopGraceMs: number;
  /** Drains and closes everything; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts everything in this process on the data folder, and prints where it is.
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_DATA_DIR_HELD, RF_FTP_LISTEN, RF_HTTP_LISTEN …; what was opened is closed
 */
export async function startStandalone(options: StandaloneOptions): Promise<RunningStandalone> {
  const settings = readSettings(settingsDefinitions(), {
    env: options.env,
    ...(options.ignoreVariables ? { ignore: options.ignoreVariables } : {}),
  });
  const log = openLog(settings, options.log ?? process.stderr);
  const closers = new Closers();
  try {
    const { endpoints, dataFolder } = await open(settings, closers, options.out);
    let stopped: Promise<void> | undefined;
    const stopGraceMs = settings.of(processSettings).RINGFLEET_STOP_GRACE * 1000;
    return { endpoints, dataFolder, log, stopGraceMs, stop: () => (stopped ??= closers.close()) };
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

async function open(
  settings: Settings,
  closers: Closers,
  out: StandaloneOptions['out'],
): Promise<{ endpoints: Endpoints; dataFolder: string }> {
  const folder = resolve(settings.of(processSettings).RINGFLEET_DATA_DIR);
  const lock = await lockDataFolder(folder);
  closers.add('lock', () => lock.release());
  const endpointsFile = new EndpointsFile(folder);
  await endpointsFile.remove();
  const health = new HealthRegistry();
  const metrics = createMetrics();
  // Closed from the last to the first (traps.md N-13): readiness, phones, people, event handlers, stores, lock.
  const [stores, handlers, people, phones] = ['stores', 'handlers', 'people', 'phones'].map((name) =>
    closers.group(name),
  ) as [Closers, Closers, Closers, Closers];
  closers.add('health', health.watch(HEALTH_EVERY_MS));
  closers.add('readiness', () => health.drain());
  closers.add('endpoints', () => endpointsFile.remove());
  const peers = new InProcessPeers();
  const partsOf = await openParts({ folder, settings, health, metrics, peers, closers: stores });

  const started: { service: RingfleetService; app: INestApplication }[] = [];
  for (const service of allServices) {
    const parts = await partsOf(service.name);
    const app = await startService(service, parts, service.listen ? phones : handlers);
    peers.add(service.name, app);
    started.push({ service, app });
  }
  const adminTokenFile = join(folder, 'admin.token');
  const front = await createConsole({
    parts: await partsOf('console'),
    health,
    upstreams: started.map(({ service, app }) => inProcessUpstream(service, app)),
    adminTokenFile,
    version,
    mode: 'standalone',
  });
  people.add('console', () => front.close());

  const listening: Endpoint[] = [];
  for (const { service, app } of started) if (service.listen) listening.push(await service.listen(app));
  const [ftp] = listening;
  if (ftp === undefined) throw new TypeError('no service listens for phones');
  const endpoints = { ftp, http: await listenConsole(front, settings) };
  await endpointsFile.write(endpoints);
  out.write(
    startBanner({
      version,
      endpoints,
      dataFolder: folder,
      adminTokenFile,
      address: hostAddress(networkInterfaces()),
      node: process.execPath,
    }),
  );
  return { endpoints, dataFolder: folder };
}

async function startService(
  service: RingfleetService,
  parts: ServiceParts,
  closers: Closers,
): Promise<INestApplication> {
  const app = await service.create(parts);
  closers.add(service.name, () => app.close());
  await app.init();
  await app.startAllMicroservices();
  return app;
}
