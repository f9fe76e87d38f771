import { Module, type DynamicModule } from '@nestjs/common';
import { HealthModule, HealthRegistry, MetricsModule, type ServiceParts } from '@ringfleet/service-kit';
import { DeadLettersController } from './dead-letters/dead-letters.controller.ts';
import { DeadLettersService } from './dead-letters/dead-letters.service.ts';
import { EventStreamService, type EventStreamSettings } from './events/event-stream.service.ts';
import { EventsController } from './events/events.controller.ts';
import { ApiDocument } from './openapi/api-document.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';
import type { StatusSource } from './status/remote-status.ts';
import { ProcessFacts, StatusController } from './status/status.controller.ts';

export interface ConsoleModuleParts {
  parts: Pick<ServiceParts, 'bus' | 'metrics'>;
  health: HealthRegistry;
  /** Health of all services, wherever they run. */
  status: StatusSource;
  api: ApiDocument;
  facts: ProcessFacts;
  eventStream: EventStreamSettings;
  deadLetters: DeadLettersService;
}

/** The API front's own routes: events, status, the API's document, health and metrics. */
@Module({})
export class ConsoleModule {
  static register({
    parts,
    health,
    status,
    api,
    facts,
    eventStream,
    deadLetters,
  }: ConsoleModuleParts): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [HealthModule.register(health), MetricsModule.register(parts.metrics)],
      controllers: [EventsController, StatusController, OpenApiController, DeadLettersController],
      providers: [
        EventStreamService,
        { provide: 'EventBus', useValue: parts.bus },
        { provide: 'EventStreamSettings', useValue: eventStream },
        { provide: DeadLettersService, useValue: deadLetters },
        { provide: ApiDocument, useValue: api },
        { provide: ProcessFacts, useValue: facts },
        { provide: 'StatusSource', useValue: status },
      ],
    };
  }
}
