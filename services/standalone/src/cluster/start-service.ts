import { ServiceFront } from '@ringfleet/console';
import { httpSettings, listenHttp, type Endpoint, type RingfleetService } from '@ringfleet/service-kit';
import { openParts, type OpenParts } from '../parts/open-parts.ts';
import { openProbes } from '../probes.ts';
import { startProcess, type ProcessFrame, type ProcessOptions } from '../process-frame.ts';
import { traceProcess } from '../traces.ts';
import { HttpPeers } from './http-peers.ts';
import { remoteServices } from './remote-services.ts';
import type { RunningMember } from './running-member.ts';
import { isAway, StartUp } from './start-up.ts';
import { TopicWatch } from './topic-watch.ts';

/**
 * Starts one service in a process of its own. Health answers at once; the service is ready when its topics are as they
 * shall be and its handlers run. One with a state of its own waits for neither: phones are served from what it has.
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_DATA_DIR_HELD, RF_HTTP_LISTEN …; what was opened is closed
 */
export async function startService(
  service: RingfleetService,
  options: ProcessOptions,
): Promise<RunningMember> {
  const { opened, ...running } = await startProcess(options, (frame) => open(service, frame));
  return { ...running, ready: opened.ready };
}

/** Resolves when it listens, with what resolves when it is ready. */
async function open(service: RingfleetService, frame: ProcessFrame): Promise<Pick<RunningMember, 'ready'>> {
  const { folder, settings, health, metrics, closers } = frame;
  const parts = await openParts({ folder, settings, health, metrics, closers: closers.stores });
  await traceProcess(frame, service.name, parts.instance);
  const arrived = health.await();
  const ending = new AbortController();
  const front = await ServiceFront.create({ service, health, metrics, ...parts });
  closers.people.add('service front', () => front.app.close());
  const { RINGFLEET_HTTP_HOST: host, RINGFLEET_HTTP_PORT: port } = settings.of(httpSettings);
  const http = await listenHttp(front.app, { host, port });
  const probes = await openProbes(frame);
  const begun = begin(service, { frame, parts, front, signal: ending.signal }).then(async (ftp) => {
    const endpoints = { http, ...(probes ? { probes } : {}), ...(ftp ? { ftp } : {}) };
    await frame.endpointsFile.write(endpoints);
    arrived();
    return endpoints;
  });
  closers.start.add('start', async () => {
    ending.abort();
    await begun.catch(() => undefined);
  });
  return { ready: begun };
}

async function begin(
  service: RingfleetService,
  process: { frame: ProcessFrame; parts: OpenParts; front: ServiceFront; signal: AbortSignal },
): Promise<Endpoint | undefined> {
  const { frame, parts, front, signal } = process;
  const { health, settings, closers } = frame;
  const topics = new TopicWatch(parts.bus, parts.topics);
  const start = new StartUp(signal);
  const checks = health.checksOf(service.name);
  checks.register('topics', topics.finding);
  checks.register('start', start.finding);
  const right = topics.right(signal);
  const ofItsOwn = service.state === 'own';
  if (!ofItsOwn) await right;
  const peers = new HttpPeers(remoteServices(settings, parts.internal), parts.internal);
  const own = await start.step('its stores do not open', () => parts.of(service, peers), isAway);
  const app = await service.create(own);
  (service.listen ? closers.phones : closers.handlers).add(service.name, () => app.close());
  await app.init();
  front.serve(app);
  const handling = start.step('its event handlers do not start', () => app.startAllMicroservices(), always);
  if (!ofItsOwn) await handling;
  // They go on behind the phones, and end with the signal.
  else for (const inBackground of [right, handling]) inBackground.catch(() => undefined);
  return service.listen && start.orEnd(service.listen(app));
}

/** A topic may be missing, a broker away: whatever it is, somebody mends it. */
function always(): boolean {
  return true;
}
