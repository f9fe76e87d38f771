import {
  createConsole,
  EveryInstanceUpstream,
  HttpUpstream,
  listenConsole,
  type Upstream,
} from '@ringfleet/console';
import { RingfleetError } from '@ringfleet/contracts';
import type { Peers } from '@ringfleet/service-kit';
import { adminTokenFile } from '../admin-token-file.ts';
import { openParts } from '../parts/open-parts.ts';
import { openProbes } from '../probes.ts';
import { startProcess, type ProcessFrame, type ProcessOptions } from '../process-frame.ts';
import { traceProcess } from '../traces.ts';
import { services } from '../services.ts';
import { version } from '../version.ts';
import { consumerGroups } from './dead-letter-topics.ts';
import { remoteServices } from './remote-services.ts';
import type { RunningMember } from './running-member.ts';
import { isAway, StartUp } from './start-up.ts';
import { TopicWatch } from './topic-watch.ts';

/**
 * Starts the console by itself, the other services being somewhere else.
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_DATA_DIR_HELD, RF_HTTP_LISTEN …; what was opened is closed
 */
export async function startConsole(options: ProcessOptions): Promise<RunningMember> {
  const { opened, ...running } = await startProcess(options, open);
  return { ...running, ready: opened.ready };
}

async function open(frame: ProcessFrame): Promise<Pick<RunningMember, 'ready'>> {
  const { folder, settings, health, metrics, closers } = frame;
  const parts = await openParts({ folder, settings, health, metrics, closers: closers.stores });
  await traceProcess(frame, 'console', parts.instance);
  const arrived = health.await();
  const ending = new AbortController();
  const remotes = remoteServices(settings, parts.internal);
  const upstreams = services.map((service, index): Upstream => {
    const remote = remotes[index]!;
    const one = new HttpUpstream(service, remote, parts.internal);
    return service.state === 'own' ? new EveryInstanceUpstream(one, remote, parts.internal) : one;
  });
  closers.stores.add('connections to the services', () => upstreams.forEach((one) => one.close?.()));
  const start = new StartUp(ending.signal);
  const checks = health.checksOf('console');
  checks.register('start', start.finding);
  // Before its stores, which may be away for long: whoever watches the process sees what it waits for.
  const probes = await openProbes(frame);
  const front = await createConsole({
    parts: await start.step('its stores do not open', () => parts.of({ name: 'console' }, nobody), isAway),
    ...{ health, upstreams, remotes, version },
    adminTokenFile: adminTokenFile(settings, folder),
    mode: 'cluster',
    groups: consumerGroups,
  });
  closers.people.add('console', () => front.close());
  const http = await listenConsole(front, settings);
  const topics = new TopicWatch(parts.bus, parts.topics);
  checks.register('topics', topics.finding);
  const ready = topics.right(ending.signal).then(async () => {
    const endpoints = { http, ...(probes ? { probes } : {}) };
    await frame.endpointsFile.write(endpoints);
    arrived();
    return endpoints;
  });
  closers.start.add('start', async () => {
    ending.abort();
    await ready.catch(() => undefined);
  });
  return { ready };
}

/** The console hands requests on; it has none of its own. */
const nobody: Peers = {
  request: (service) =>
    Promise.reject(new RingfleetError('RF_PEER_UNAVAILABLE', { service, reason: 'the console asks nobody' })),
};
