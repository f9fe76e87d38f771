import type { Provider, Type } from '@nestjs/common';
import type { Repository } from '@ringfleet/storage';
import type { IntentStore } from '../intent/intent-store.ts';
import type { IntentService } from '../intent/intent.service.ts';
import { ClaimController } from './claim.controller.ts';
import { ClaimPhones } from './claim-phones.service.ts';
import { MoveController } from './move.controller.ts';
import { MovePhones } from './move-phones.service.ts';
import { RenameScope } from './rename-scope.service.ts';
import { RetirePhones } from './retire-phones.service.ts';
import type { RetiredPhone } from './retired-phone.repository.ts';
import { RetiredPhonesController } from './retired-phones.controller.ts';
import { RetiredPhones } from './retired-phones.service.ts';
import type { SeenPhone } from './seen-phone.repository.ts';
import { UnclaimedPhones } from './unclaimed-phones.ts';

export const phoneControllers: Type[] = [ClaimController, MoveController, RetiredPhonesController];

/** Coming, moving and leaving of phones. */
export function phoneServices(parts: {
  intent: IntentService;
  store: IntentStore;
  seen: Repository<SeenPhone>;
  retiredPhones: Repository<RetiredPhone>;
  retired: RetiredPhones;
}): Provider[] {
  const { intent, store, seen, retired } = parts;
  const unclaimed = new UnclaimedPhones(seen, parts.retiredPhones, store);
  return [
    { provide: UnclaimedPhones, useValue: unclaimed },
    { provide: ClaimPhones, useValue: new ClaimPhones({ intent, store, seen, unclaimed }) },
    { provide: MovePhones, useValue: new MovePhones(intent, store) },
    { provide: RenameScope, useValue: new RenameScope(intent, store) },
    { provide: RetirePhones, useValue: new RetirePhones(intent, store) },
    { provide: RetiredPhones, useValue: retired },
  ];
}
