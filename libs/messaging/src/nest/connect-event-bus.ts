import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import type { EventBusServer } from './event-bus.server.ts';
import { EventErrorFilter } from './event-error.filter.ts';

/**
 * Connects a service's application to the bus. After `await app.init()`, which runs the init hooks, `await
 * app.startAllMicroservices()` starts its handlers. The handlers get a configuration of their own: HTTP's global filters and pipes do not touch events, and real errors reach the bus.
 */
export function connectEventBus(app: INestApplication, server: EventBusServer): void {
  const microservice = app.connectMicroservice({ strategy: server }, { deferInitialization: true });
  microservice.useGlobalFilters(new EventErrorFilter());
  // Deferred only so that the filter is there before the handlers are bound: the application runs the init hooks.
  (microservice as NestMicroservice).setIsInitHookCalled(true);
}
