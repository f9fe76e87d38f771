import { RingfleetError } from '@ringfleet/contracts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { changeAhead } from './change-ahead.ts';

const PAGE = 500;

/** Takes phones out of the fleet, many in one change set. */
export class RetirePhones {
  private readonly intent: IntentService;
  private readonly store: IntentStore;

  constructor(intent: IntentService, store: IntentStore) {
    this.intent = intent;
    this.store = store;
  }

  /** @throws RF_INTENT_UNKNOWN for a phone that is not in the fleet */
  retire(macs: readonly string[], options: ChangeOptions): Promise<ChangeReport> {
    return changeAhead(this.intent, () => Promise.resolve(this.proposals(macs)), options);
  }

  private async *proposals(macs: readonly string[]): AsyncGenerator<ProposedDocument[]> {
    for (let start = 0; start < macs.length; start += PAGE) {
      const page = macs.slice(start, start + PAGE);
      const held = await this.store.getMany('phone', page);
      const missing = page.find((mac) => !held.has(mac));
      if (missing !== undefined)
        throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `phone '${missing}'` });
      yield page.map((id) => ({ kind: 'phone', id, document: null }));
    }
  }
}
