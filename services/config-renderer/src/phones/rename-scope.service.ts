import { RequestInvalidError } from '@ringfleet/service-kit';
import { faultOfId } from '../intent/document-rules.ts';
import { type IntentDocuments, refName } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { changeAhead } from './change-ahead.ts';

/** Kinds whose ids others point to. */
export type NamedKind = 'site' | 'group';

/** Gives a site or a group another id, with everything that points to it, in one change set. */
export class RenameScope {
  private readonly intent: IntentService;
  private readonly store: IntentStore;

  constructor(intent: IntentService, store: IntentStore) {
    this.intent = intent;
    this.store = store;
  }

  /** @throws RF_INTENT_UNKNOWN, RF_INTENT_INVALID when the new id cannot be taken */
  rename(kind: NamedKind, from: string, to: string, options: ChangeOptions): Promise<ChangeReport> {
    const note = options.note === '' ? `${kind} '${from}' is called '${to}' now` : options.note;
    return changeAhead(
      this.intent,
      async () => {
        const { document } = await this.intent.get(kind, from);
        const fault = faultOfId(to);
        if (fault !== undefined) throw invalid(`'${to}' ${fault}`);
        if (to === from) return [];
        if (await this.store.get(kind, to)) throw invalid(`there is a ${refName({ kind, id: to })} already`);
        return this.proposals(kind, document, to);
      },
      { ...options, note },
    );
  }

  private async *proposals(
    kind: NamedKind,
    document: IntentDocuments[NamedKind],
    to: string,
  ): AsyncGenerator<ProposedDocument[]> {
    const from = document.id;
    yield [
      { kind, id: from, document: null },
      { kind, id: to, document: { ...document, id: to } },
    ];
    if (kind === 'group')
      for await (const page of this.store.pages('group', { index: 'parent', equals: from }))
        yield page.map(({ id, held }) => ({ kind, id, document: { ...held.document, parent: to } }));
    for await (const page of this.store.pages('phone', { index: kind, equals: from }))
      yield page.map(({ id, held }) => ({ kind: 'phone', id, document: { ...held.document, [kind]: to } }));
  }
}

function invalid(message: string): RequestInvalidError {
  return new RequestInvalidError([{ field: 'to', message }], 'RF_INTENT_INVALID');
}
