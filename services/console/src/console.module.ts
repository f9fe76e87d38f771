import { Module, type DynamicModule } from '@nestjs/common';
import { HealthModule, HealthRegistry, MetricsModule, type ServiceParts } from '@ringfleet/service-kit';
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
}

/** The API front's own routes: events, status, the API's document, health and metrics. */
@Module({})
export class ConsoleModule {
  static register({ parts, health, status, api, facts, eventStream }: ConsoleModuleParts): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [HealthModule.register(health), MetricsModule.register(parts.metrics)],
      controllers: [EventsController, StatusController, OpenApiController],
      providers: [
        EventStreamService,
        { provide: 'EventBus', useValue: parts.bus },
        { provide: 'EventStreamSettings', useValue: eventStream },
        { provide: ApiDocument, useValue: api },
        { provide: ProcessFacts, useValue: facts },
        { provide: 'StatusSource', useValue: status },
      ],
    };
  }
}
