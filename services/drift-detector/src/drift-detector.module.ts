import { type DynamicModule, Module } from '@nestjs/common';
import { OutboxRelay } from '@ringfleet/messaging';
import { registerOutboxHealth, type ServiceParts, StateOnBus } from '@ringfleet/service-kit';
import { DriftActions } from './actions/drift-actions.service.ts';
import { OverrideEdits } from './actions/override-edits.service.ts';
import { DetectorLife } from './detector-life.ts';
import { detectorSettings } from './drift-detector.settings.ts';
import { Detector } from './detector.service.ts';
import { DetectorEventsController } from './events/detector-events.controller.ts';
import { PhoneFileHistory } from './history/phone-file-history.service.ts';
import { DriftController } from './http/drift.controller.ts';
import { HistoryController } from './http/history.controller.ts';
import { driftRecords } from './judging/drift-record.repository.ts';
import { DriftStore } from './judging/drift-store.ts';
import { DriftCounts } from './metrics/drift-counts.ts';
import { registerDetectorMetrics } from './metrics/register-detector-metrics.ts';
import { CallListAccess, PhoneDocumentsController } from './phone-documents/phone-documents.controller.ts';
import { Rebuild } from './rebuild/rebuild.service.ts';

const SERVICE = 'drift-detector';

@Module({})
export class DriftDetectorModule {
  static register(parts: ServiceParts): DynamicModule {
    const { bus, documents, blobs, sealer, peers, instance, topicPrefix, health, metrics, settings } = parts;
    const { RINGFLEET_CALL_LISTS: shown, RINGFLEET_CALL_LISTS_DAYS: days } = settings.of(detectorSettings);
    const source = `/ringfleet/${SERVICE}/${instance}`;
    const detector = new Detector({ documents, blobs, sealer, peers, source, topicPrefix });
    const relay = new OutboxRelay({ store: documents, bus });
    const counts = new DriftCounts(detector.store);
    const records = documents.repository(driftRecords);
    const rebuild = new Rebuild({ detector, bus, topicPrefix, records });
    const state = new StateOnBus({
      ...{ bus, documents, relay, topicPrefix, topic: 'drift', state: records },
      messageOf: ({ value, version }) => detector.events.found(value, version + 1),
    });
    registerOutboxHealth(health, relay);
    registerDetectorMetrics(metrics, counts, detector.judge);
    return {
      module: DriftDetectorModule,
      controllers: [DetectorEventsController, HistoryController, DriftController, PhoneDocumentsController],
      providers: [
        { provide: Detector, useValue: detector },
        { provide: PhoneFileHistory, useValue: detector.history },
        { provide: OverrideEdits, useValue: detector.edits },
        { provide: DriftActions, useValue: detector.actions },
        { provide: CallListAccess, useValue: new CallListAccess(shown) },
        { provide: Rebuild, useValue: rebuild },
        { provide: StateOnBus, useValue: state },
        { provide: DriftStore, useValue: detector.store },
        {
          provide: DetectorLife,
          useValue: new DetectorLife({ relay, state, detector, counts, callListDays: days }),
        },
      ],
    };
  }
}
