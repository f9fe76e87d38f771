import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import {
  createServiceApp,
  listenHttp,
  type Endpoint,
  type HealthRegistry,
  type ServiceParts,
} from '@ringfleet/service-kit';
import { ConsoleModule } from './console.module.ts';
import { consoleSettings } from './console-settings.ts';
import { DeadLettersService } from './dead-letters/dead-letters.service.ts';
import { putFrontBefore } from './front/front.ts';
import type { RemoteService } from './front/remote-service.ts';
import type { Upstream } from './front/upstream.ts';
import { ApiDocument } from './openapi/api-document.ts';
import { allStatus } from './status/remote-status.ts';
import { ProcessFacts } from './status/status.controller.ts';
import { adminToken } from './tokens/admin-token.adapter.ts';
import { TokenService } from './tokens/token.service.ts';

export interface ConsoleOptions {
  parts: Pick<ServiceParts, 'bus' | 'documents' | 'settings' | 'topicPrefix' | 'metrics'>;
  /** Health of everything in this process. */
  health: HealthRegistry;
  upstreams: readonly Upstream[];
  /** The services that run in processes of their own. @default none */
  remotes?: readonly RemoteService[];
  /** File of the first token; made when it is not there. */
  adminTokenFile: string;
  version: string;
  mode: 'standalone' | 'cluster';
  /** Consumer groups of all services. */
  groups: readonly string[];
}

/** The API front, initialised; it listens by `listenConsole`. */
export async function createConsole(options: ConsoleOptions): Promise<INestApplication> {
  const { parts, health, upstreams, version, remotes = [] } = options;
  const tokens = new TokenService(parts.documents);
  await tokens.adopt(await adminToken(options.adminTokenFile));
  const settings = parts.settings.of(consoleSettings);
  const api = new ApiDocument(upstreams, version);
  const module = ConsoleModule.register({
    parts,
    health,
    status: allStatus(health, remotes),
    api,
    facts: new ProcessFacts(version, options.mode),
    deadLetters: new DeadLettersService(parts.bus, parts.topicPrefix, options.groups),
    eventStream: {
      topicPrefix: parts.topicPrefix,
      heartbeatMs: settings.RINGFLEET_HTTP_EVENTS_HEARTBEAT * 1000,
      stalledMs: settings.RINGFLEET_HTTP_EVENTS_STALLED * 1000,
    },
  });
  const app = await createServiceApp(module, {
    before: (created) => putFrontBefore(created, { tokens, upstreams }),
  });
  await app.init();
  api.describeOwn(() => SwaggerModule.createDocument(app, new DocumentBuilder().build()));
  return app;
}

/** @throws RingfleetError RF_HTTP_LISTEN */
export async function listenConsole(
  app: INestApplication,
  settings: ServiceParts['settings'],
): Promise<Endpoint> {
  const { RINGFLEET_HTTP_HOST: host, RINGFLEET_HTTP_PORT: port } = settings.of(consoleSettings);
  return listenHttp(app, { host, port });
}
