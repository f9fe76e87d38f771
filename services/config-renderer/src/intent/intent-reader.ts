import { RingfleetError } from '@ringfleet/contracts';
import type { PageQuery } from '@ringfleet/service-kit';
import { storedId } from '../plans/intent-plan.ts';
import type { IntentDocuments, IntentKind, IntentRef } from './intent-document.ts';
import type { IntentService } from './intent.service.ts';
import type { IntentStore } from './intent-store.ts';
import type { Held } from './intent.repositories.ts';
import type { InputWriter } from './to-input.ts';

export interface ShownDocument {
  kind: IntentKind;
  id: string;
  document: Record<string, unknown>;
  version: number;
  author: string;
  note: string;
  changedAt: string;
}

type Filter = 'site' | 'group' | 'model' | 'name' | 'address';

/** Documents as people read them: as they are written, secrets masked. */
export class IntentReader {
  private readonly store: IntentStore;
  private readonly intent: IntentService;
  private readonly masked: InputWriter;

  constructor(store: IntentStore, intent: IntentService, masked: InputWriter) {
    this.store = store;
    this.intent = intent;
    this.masked = masked;
  }

  /** @throws RF_INTENT_UNKNOWN */
  async get(kind: IntentKind, id: string): Promise<ShownDocument> {
    return this.shown(kind, storedId(kind, id), await this.intent.get(kind, id));
  }

  /** @throws RF_REQUEST_INVALID for two filters, or one that this kind does not have */
  async list(
    kind: IntentKind,
    { cursor, limit, ...wanted }: PageQuery & { [F in Filter]?: string | undefined },
    filters: readonly Filter[],
  ): Promise<{ items: ShownDocument[]; cursor?: string }> {
    const given = (Object.keys(wanted) as Filter[]).filter((name) => wanted[name] !== undefined);
    const [filter] = given;
    const strange = given.find((name) => !filters.includes(name));
    if (strange !== undefined)
      throw new RingfleetError('RF_REQUEST_INVALID', { reason: `${strange}: there is no such filter here` });
    if (given.length > 1)
      throw new RingfleetError('RF_REQUEST_INVALID', { reason: `filter by one of ${given.join(', ')}` });
    const page = await this.store.list(kind, {
      ...(filter === undefined ? {} : { index: filter, equals: indexed(filter, wanted[filter] ?? '') }),
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return {
      items: page.items.map(({ id, value }) => this.shown(kind, id, value)),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  }

  async history(ref: IntentRef, page: PageQuery) {
    const { items, cursor } = await this.intent.history(ref, page);
    return {
      items: items.map((version) => ({
        version: version.seq,
        author: version.author,
        note: version.note,
        changedAt: version.at,
        removed: version.document === null,
        changed: version.changed,
        document:
          version.document === null
            ? null
            : this.masked.write(version.kind, version.document as IntentDocuments[IntentKind] as never),
      })),
      ...(cursor === undefined ? {} : { cursor }),
    };
  }

  private shown(kind: IntentKind, id: string, { document, seq, author, note, at }: Held): ShownDocument {
    return {
      kind,
      id,
      document: this.masked.write(kind, document),
      version: seq,
      author,
      note,
      changedAt: at,
    };
  }
}

/** Values as their indexes have them. */
function indexed(filter: Filter, value: string): string {
  if (filter === 'name' || filter === 'address') return value.toLowerCase();
  return filter === 'model' ? storedId('model', value) : value;
}
