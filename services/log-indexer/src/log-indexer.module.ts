import { type DynamicModule, Module } from '@nestjs/common';
import { OutboxRelay } from '@ringfleet/messaging';
import { type ServiceParts, StateOnBus } from '@ringfleet/service-kit';
import { AlarmCounter } from './alarms/alarm-counter.service.ts';
import { AlarmList } from './alarms/alarm-list.service.ts';
import { alarmRecords } from './alarms/alarm.repository.ts';
import { AlarmTeller } from './alarms/alarm-teller.ts';
import { AlarmsController } from './alarms/alarms.controller.ts';
import { FactsRebuild } from './facts/facts-rebuild.service.ts';
import { PhoneEventsController } from './facts/phone-events.controller.ts';
import { PhoneFactsService } from './facts/phone-facts.service.ts';
import { phoneRecords } from './facts/phone-record.ts';
import { PhonesController } from './facts/phones.controller.ts';
import { registerHealth } from './indexer-health.ts';
import { IndexerLife } from './indexer-life.ts';
import { IndexingCounters } from './ingest/indexing-counters.ts';
import { LogCopies } from './ingest/log-copies.ts';
import { LogIndexedMessages } from './ingest/log-indexed-messages.ts';
import { LogIngest } from './ingest/log-ingest.service.ts';
import { LogReader } from './ingest/log-reader.ts';
import { phoneClocks } from './ingest/phone-clock.repository.ts';
import { takenChunks } from './ingest/taken-chunk.repository.ts';
import { UploadsController } from './ingest/uploads.controller.ts';
import { indexerSettings } from './log-indexer.settings.ts';
import { IndexWatch } from './metrics/index-watch.ts';
import { registerIndexerMetrics } from './metrics/register-indexer-metrics.ts';
import { FleetEventsController } from './origins/fleet-events.controller.ts';
import { LineOrigins } from './origins/line-origins.service.ts';
import { placedPhones, siteBootPaths } from './origins/placed-phone.repository.ts';
import { logRetention } from './retention/log-retention.ts';
import { LogSweeper } from './retention/log-sweeper.ts';
import { LogsController } from './search/logs.controller.ts';
import { LogTail } from './tail/log-tail.service.ts';
import { TailController } from './tail/tail.controller.ts';

const SERVICE = 'log-indexer';

@Module({})
export class LogIndexerModule {
  static async register(parts: ServiceParts): Promise<DynamicModule> {
    const { bus, blobs, sealer, documents, topicPrefix, instance, health } = parts;
    const events = { source: `/ringfleet/${SERVICE}/${instance}`, topicPrefix };
    const retention = logRetention(parts.settings.of(indexerSettings));
    const index = await parts.openLogIndex(retention);
    const records = documents.repository(phoneRecords);
    const taken = documents.repository(takenChunks);
    const alarmDocuments = documents.repository(alarmRecords);

    const facts = new PhoneFactsService(records, events);
    const rebuild = new FactsRebuild({ facts, records, bus, topicPrefix });
    const origins = new LineOrigins({
      facts: records,
      placed: documents.repository(placedPhones),
      sites: documents.repository(siteBootPaths),
    });
    const alarms = new AlarmCounter(alarmDocuments, events);
    const counters = new IndexingCounters();
    const ingest = new LogIngest({
      ...{ taken, origins, alarms, counters },
      copies: new LogCopies({ index, taken, sealer }),
      reader: new LogReader({ blobs, sealer, clocks: documents.repository(phoneClocks) }),
      messages: new LogIndexedMessages(events),
      learn: (event, read) => facts.uploadStored(event, read),
    });

    const sweeper = new LogSweeper({ index, taken, alarms: alarmDocuments, retention });
    const watch = new IndexWatch(index);
    const relay = new OutboxRelay({ store: documents, bus });
    const state = new StateOnBus({
      ...{ bus, documents, relay, topicPrefix, topic: 'phoneFacts', state: records },
      messageOf: ({ value }) => facts.messageOf(value),
    });
    registerHealth(health, relay, watch);
    registerIndexerMetrics(parts.metrics, { counters, watch, sweeper, alarms, retention });
    return {
      module: LogIndexerModule,
      controllers: [
        ...[PhoneEventsController, UploadsController, FleetEventsController],
        ...[PhonesController, AlarmsController, LogsController, TailController],
      ],
      providers: [
        { provide: PhoneFactsService, useValue: facts },
        { provide: FactsRebuild, useValue: rebuild },
        { provide: StateOnBus, useValue: state },
        { provide: LogIngest, useValue: ingest },
        { provide: LineOrigins, useValue: origins },
        { provide: AlarmList, useValue: new AlarmList(alarmDocuments) },
        LogTail,
        { provide: 'LogIndex', useValue: index },
        { provide: 'EventBus', useValue: bus },
        { provide: 'TopicPrefix', useValue: topicPrefix },
        {
          provide: IndexerLife,
          useValue: new IndexerLife({
            ...{ relay, state, rebuild, sweeper, watch },
            teller: new AlarmTeller(alarms),
          }),
        },
      ],
    };
  }
}
