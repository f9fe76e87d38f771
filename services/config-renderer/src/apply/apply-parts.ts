import type { Provider, Type } from '@nestjs/common';
import { Idempotency } from '../intent/idempotency.service.ts';
import type { IntentOrgans } from '../intent/intent-organs.ts';
import { IntentService } from '../intent/intent.service.ts';
import { ApplyController } from './apply.controller.ts';
import { FleetApplication } from './apply.service.ts';

/** Routes for whole fleets in files. */
export const applyControllers: Type[] = [ApplyController];

/** @param dataFolder where bodies lie that are too large for memory */
export function applyProviders(organs: IntentOrgans, dataFolder: string): Provider[] {
  return [
    {
      provide: FleetApplication,
      inject: [IntentService, Idempotency],
      useFactory: (intent: IntentService, idempotency: Idempotency) =>
        new FleetApplication({ intent, idempotency, spoolFolder: dataFolder }),
    },
  ];
}
