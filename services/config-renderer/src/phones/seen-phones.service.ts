import { setTimeout } from 'node:timers/promises';
import type { PhoneFacts } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSets } from '../change-sets/change-sets.service.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

/** Records whose last known content is remembered, so that what tells nothing new costs no read. */
const REMEMBERED = 20_000;
const PAGE = 500;
/** Facts that come within it are kept with one write. */
const KEEP_MS = 50;
/** Gathers what many phones tell at once into one change set. */
const GATHER_MS = 500;

type Known = Omit<SeenPhone, 'lastSeen' | 'managed' | 'renderDue'>;

/** The renderer's view of phone-facts; what is learned of a managed phone can change its files. */
export class SeenPhones {
  private readonly seen: Repository<SeenPhone>;
  private readonly store: IntentStore;
  private readonly changeSets: ChangeSets;
  private readonly told = new Map<string, string>();
  private readonly waiting = new Map<string, { fresh: Known; lastSeen: string }>();
  private keeping: Promise<void> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private rendering: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(seen: Repository<SeenPhone>, store: IntentStore, changeSets: ChangeSets) {
    this.seen = seen;
    this.store = store;
    this.changeSets = changeSets;
  }

  /** Resolves when it is kept. What many phones tell in a moment is read and written together. */
  learn(facts: PhoneFacts): Promise<void> {
    const fresh: Known = {
      mac: facts.mac,
      ...valueOf('model', facts.model),
      ...valueOf('partNumber', facts.partNumber),
      ...valueOf('application', facts.application),
      ...valueOf('bootPath', facts.bootPath),
      ...valueOf('address', facts.address),
      ...valueOf('account', facts.account),
    };
    if (this.told.get(facts.mac) === JSON.stringify(fresh)) return Promise.resolve();
    this.waiting.set(facts.mac, { fresh, lastSeen: facts.lastSeen });
    this.keeping ??= setTimeout(KEEP_MS).then(() => this.keep());
    return this.keeping;
  }

  private async keep(): Promise<void> {
    this.keeping = undefined;
    const learned = [...this.waiting.values()];
    this.waiting.clear();
    const macs = learned.map(({ fresh }) => fresh.mac);
    const [stored, documents] = await Promise.all([
      this.seen.getMany(macs),
      this.store.getMany('phone', macs),
    ]);
    const before = new Map(stored.map(({ id, value }) => [id, value]));
    let due = false;
    const entries = learned.map(({ fresh, lastSeen }) => {
      const known = before.get(fresh.mac);
      const document = documents.get(fresh.mac)?.document;
      const matters =
        document !== undefined &&
        ((document.model === undefined && known?.model !== fresh.model) ||
          known?.bootPath !== fresh.bootPath);
      due ||= matters;
      const renderDue = matters || known?.renderDue === true;
      return { id: fresh.mac, value: { ...fresh, lastSeen, managed: document !== undefined, renderDue } };
    });
    await this.seen.putMany(entries);
    for (const { fresh } of learned) this.remember(fresh.mac, JSON.stringify(fresh));
    if (due) this.gather();
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
    this.gathering ??= globalThis.setTimeout(() => {
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
