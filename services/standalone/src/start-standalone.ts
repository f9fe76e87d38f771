import { networkInterfaces } from 'node:os';
import type { INestApplication } from '@nestjs/common';
import { createConsole, inProcessUpstream, listenConsole } from '@ringfleet/console';
import type { Endpoint, RingfleetService, ServiceParts } from '@ringfleet/service-kit';
import { adminTokenFile } from './admin-token-file.ts';
import type { Closers } from './closers.ts';
import { consumerGroups } from './cluster/dead-letter-topics.ts';
import type { Endpoints } from './endpoints-file.ts';
import { InProcessPeers } from './in-process-peers.ts';
import { openParts } from './parts/open-parts.ts';
import { openProbes } from './probes.ts';
import {
  startProcess,
  type ProcessFrame,
  type ProcessOptions,
  type RunningProcess,
} from './process-frame.ts';
import { traceProcess } from './traces.ts';
import { services as allServices } from './services.ts';
import { hostAddress, startBanner } from './start-banner.ts';
import { version } from './version.ts';

export type StandaloneOptions = ProcessOptions;

export interface RunningStandalone extends Omit<RunningProcess<unknown>, 'opened'> {
  endpoints: Endpoints & { ftp: Endpoint };
}

/**
 * Starts everything in this process on the data folder, and prints where it is.
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_DATA_DIR_HELD, RF_FTP_LISTEN, RF_HTTP_LISTEN …; what was opened is closed
 */
export async function startStandalone(options: StandaloneOptions): Promise<RunningStandalone> {
  const { opened, ...running } = await startProcess(options, (frame) => open(frame, options.out));
  return { ...running, endpoints: opened };
}

async function open(
  frame: ProcessFrame,
  out: StandaloneOptions['out'],
): Promise<RunningStandalone['endpoints']> {
  const { folder, settings, health, metrics, closers, endpointsFile } = frame;
  const parts = await openParts({ folder, settings, health, metrics, closers: closers.stores });
  await traceProcess(frame, 'standalone', parts.instance);
  const peers = new InProcessPeers();

  const started: { service: RingfleetService; app: INestApplication }[] = [];
  for (const service of allServices) {
    const own = await parts.of(service, peers);
    const app = await startService(service, own, service.listen ? closers.phones : closers.handlers);
    peers.add(service.name, app);
    started.push({ service, app });
  }
  const tokenFile = adminTokenFile(settings, folder);
  const front = await createConsole({
    parts: await parts.of({ name: 'console' }, peers),
    health,
    upstreams: started.map(({ service, app }) => inProcessUpstream(service, app)),
    adminTokenFile: tokenFile,
    version,
    mode: 'standalone',
    groups: consumerGroups,
  });
  closers.people.add('console', () => front.close());

  const listening: Endpoint[] = [];
  for (const { service, app } of started) if (service.listen) listening.push(await service.listen(app));
  const [ftp] = listening;
  if (ftp === undefined) throw new TypeError('no service listens for phones');
  const probes = await openProbes(frame);
  const endpoints = { ftp, http: await listenConsole(front, settings), ...(probes ? { probes } : {}) };
  await endpointsFile.write(endpoints);
  out.write(
    startBanner({
      version,
      endpoints,
      dataFolder: folder,
      adminTokenFile: tokenFile,
      address: hostAddress(networkInterfaces()),
      node: process.execPath,
    }),
  );
  return endpoints;
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
