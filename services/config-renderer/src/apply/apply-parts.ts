import type { Provider, Type } from '@nestjs/common';
import { Idempotency } from '../intent/idempotency.service.ts';
import type { IntentOrgans } from '../intent/intent-organs.ts';
import { IntentService } from '../intent/intent.service.ts';
import { InputWriter } from '../intent/to-input.ts';
import { ApplyController } from './apply.controller.ts';
import { FleetApplication } from './apply.service.ts';
import { ExportController } from './export.controller.ts';
import { FleetExport } from './fleet-export.service.ts';
import { PhonesCsvController } from './phones-csv.controller.ts';
import { PhonesFromCsv } from './phones-csv.service.ts';

/** Routes for whole fleets in files. */
export const applyControllers: Type[] = [ApplyController, ExportController, PhonesCsvController];

/** @param dataFolder where bodies lie that are too large for memory */
export function applyProviders(organs: IntentOrgans, dataFolder: string): Provider[] {
  const sealed = new InputWriter(organs.secrets, 'sealed');
  return [
    { provide: FleetExport, useValue: new FleetExport(organs.store, sealed) },
    {
      provide: FleetApplication,
      inject: [IntentService, Idempotency],
      useFactory: (intent: IntentService, idempotency: Idempotency) =>
        new FleetApplication({ intent, idempotency, spoolFolder: dataFolder }),
    },
    {
      provide: PhonesFromCsv,
      inject: [IntentService, Idempotency],
      useFactory: (intent: IntentService, idempotency: Idempotency) =>
        new PhonesFromCsv({ ...organs, sealed, intent, idempotency, spoolFolder: dataFolder }),
    },
  ];
}
