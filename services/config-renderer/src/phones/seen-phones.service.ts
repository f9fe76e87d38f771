import type { PhoneFacts } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSets } from '../change-sets/change-sets.service.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

/** Records whose last known content is remembered, so that what tells nothing new costs no read. */
const REMEMBERED = 20_000;
const PAGE = 500;
/** Gathers what many phones tell at once into one change set. */
const GATHER_MS = 500;

/** The renderer's view of phone-facts; what is learned of a managed phone can change its files. */
export class SeenPhones {
  private readonly seen: Repository<SeenPhone>;
  private readonly store: IntentStore;
  private readonly changeSets: ChangeSets;
  private readonly told = new Map<string, string>();
  private gathering: NodeJS.Timeout | undefined;
  private rendering: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(seen: Repository<SeenPhone>, store: IntentStore, changeSets: ChangeSets) {
    this.seen = seen;
    this.store = store;
    this.changeSets = changeSets;
  }

  async learn(facts: PhoneFacts): Promise<void> {
    const fresh = {
      mac: facts.mac,
      ...valueOf('model', facts.model),
      ...valueOf('partNumber', facts.partNumber),
      ...valueOf('application', facts.application),
      ...valueOf('bootPath', facts.bootPath),
      ...valueOf('address', facts.address),
      ...valueOf('account', facts.account),
    };
    const text = JSON.stringify(fresh);
    if (this.told.get(facts.mac) === text) return;
    const before = (await this.seen.get(facts.mac))?.value;
    const document = (await this.store.get('phone', facts.mac))?.document;
    const matters =
      document !== undefined &&
      ((document.model === undefined && before?.model !== fresh.model) ||
        before?.bootPath !== fresh.bootPath);
    await this.seen.put(facts.mac, {
      ...fresh,
      lastSeen: facts.lastSeen,
      managed: document !== undefined,
      renderDue: matters || before?.renderDue === true,
    });
    this.remember(facts.mac, text);
    if (matters) this.gather();
  }

  /** Renders what an earlier process found due. */
  start(): void {
    this.gather();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.gathering);
    await this.rendering;
  }

  private gather(): void {
    if (this.closed) return;
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.rendering = this.rendering.then(() => this.render()).catch(() => this.gather());
    }, GATHER_MS);
    this.gathering.unref();
  }

  private async render(): Promise<void> {
    for (;;) {
      const { items } = await this.seen.list({ index: 'renderDue', limit: PAGE });
      if (items.length === 0 || this.closed) return;
      await this.changeSets.renderAgain(items.map(({ id }) => id));
    }
  }

  private remember(mac: string, text: string): void {
    const [oldest] = this.told.keys();
    if (this.told.size >= REMEMBERED && oldest !== undefined) this.told.delete(oldest);
    this.told.set(mac, text);
  }
}

function valueOf<N extends string>(name: N, fact: { value: string } | undefined): { [K in N]?: string } {
  return fact === undefined ? {} : ({ [name]: fact.value } as { [K in N]: string });
}
