import { RingfleetError } from '@ringfleet/contracts';
import type { IntentDocuments } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import { type ProposedDocument, storedId } from '../plans/intent-plan.ts';
import { changeAhead } from './change-ahead.ts';
import { assertScopes } from './site-of-phone.ts';

/** Which phones: all of a site, group and model, or those of them that are named. */
export interface PhonesToMove {
  from: { site?: string | undefined; group?: string | undefined; model?: string | undefined };
  macs?: readonly string[] | undefined;
}

/** Where to; null takes a phone out, what is absent stays. */
export interface MoveTarget {
  site?: string | null | undefined;
  group?: string | null | undefined;
}

const PAGE = 500;

/** Moves phones between sites and groups, many in one change set. */
export class MovePhones {
  private readonly intent: IntentService;
  private readonly store: IntentStore;

  constructor(intent: IntentService, store: IntentStore) {
    this.intent = intent;
    this.store = store;
  }

  /** @throws RF_INTENT_UNKNOWN for a scope or a named phone that is not there */
  move(which: PhonesToMove, to: MoveTarget, options: ChangeOptions): Promise<ChangeReport> {
    return changeAhead(
      this.intent,
      async () => {
        const context = await this.store.context();
        assertScopes(context, which.from);
        assertScopes(context, to);
        return this.proposals(which, to);
      },
      options,
    );
  }

  private async *proposals(which: PhonesToMove, to: MoveTarget): AsyncGenerator<ProposedDocument[]> {
    for await (const page of this.phones(which))
      yield page
        .filter(({ document }) => isFrom(document, which.from))
        .map(({ document }) => ({ kind: 'phone', id: document.id, document: moved(document, to) }));
  }

  private async *phones({ from, macs }: PhonesToMove): AsyncGenerator<Held<'phone'>[]> {
    if (macs === undefined) {
      const { site, group, model } = from;
      const index = site !== undefined ? 'site' : group !== undefined ? 'group' : 'model';
      const equals = site ?? group ?? storedId('model', model ?? '');
      for await (const page of this.store.pages('phone', { index, equals }))
        yield page.map(({ held }) => held);
      return;
    }
    for (let start = 0; start < macs.length; start += PAGE) {
      const page = macs.slice(start, start + PAGE);
      const held = await this.store.getMany('phone', page);
      const missing = page.find((mac) => !held.has(mac));
      if (missing !== undefined)
        throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `phone '${missing}'` });
      yield [...held.values()];
    }
  }
}

function isFrom(phone: IntentDocuments['phone'], { site, group, model }: PhonesToMove['from']): boolean {
  return (
    (site === undefined || phone.site === site) &&
    (group === undefined || phone.group === group) &&
    (model === undefined || phone.model === storedId('model', model))
  );
}

function moved(
  { site, group, ...phone }: IntentDocuments['phone'],
  to: MoveTarget,
): IntentDocuments['phone'] {
  const [toSite, toGroup] = [
    to.site === undefined ? site : (to.site ?? undefined),
    to.group === undefined ? group : (to.group ?? undefined),
  ];
  return {
    ...phone,
    ...(toSite === undefined ? {} : { site: toSite }),
    ...(toGroup === undefined ? {} : { group: toGroup }),
  };
}
