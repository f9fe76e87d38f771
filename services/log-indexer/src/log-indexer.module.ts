import { type DynamicModule, Module } from '@nestjs/common';
import { OutboxRelay } from '@ringfleet/messaging';
import type { ServiceParts } from '@ringfleet/service-kit';
import { registerHealth } from './indexer-health.ts';
import { IndexerLife } from './indexer-life.ts';
import { PhoneEventsController } from './facts/phone-events.controller.ts';
import { PhoneFactsService } from './facts/phone-facts.service.ts';
import { phoneRecords } from './facts/phone-record.ts';
import { PhonesController } from './facts/phones.controller.ts';

@Module({})
export class LogIndexerModule {
  static register(parts: ServiceParts): DynamicModule {
    const { bus, blobs, sealer, documents, topicPrefix, instance, health } = parts;
    const source = `/ringfleet/log-indexer/${instance}`;
    const facts = new PhoneFactsService(documents.repository(phoneRecords), blobs, sealer, {
      source,
      topicPrefix,
    });
    const relay = new OutboxRelay({ store: documents, bus });
    registerHealth(health, relay);
    return {
      module: LogIndexerModule,
      controllers: [PhoneEventsController, PhonesController],
      providers: [
        { provide: PhoneFactsService, useValue: facts },
        { provide: IndexerLife, useValue: new IndexerLife(relay) },
      ],
    };
  }
}
