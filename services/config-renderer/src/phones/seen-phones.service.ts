import { setTimeout } from 'node:timers/promises';
import { type PhoneFacts, targetKey } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSets } from '../change-sets/change-sets.service.ts';
import type { KnownFirmware } from '../firmware/known-firmware.service.ts';
import type { PhoneDocument } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import { changeSeen } from './change-seen.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

/** Records whose last known content is remembered, so that what tells nothing new costs no read. */
const REMEMBERED = 20_000;
const PAGE = 500;
/** Facts that come within it are kept with one write. */
const KEEP_MS = 50;
/** Gathers what many phones tell at once into one change set. */
const GATHER_MS = 500;

/** What tells nothing new but that the phone was seen is kept when it is so much later. */
const SEEN_MS = 10 * 60_000;

/** What was last kept of a phone. */
interface Told {
  text: string;
  lastSeen: string;
}

type Known = Omit<SeenPhone, 'lastSeen' | 'managed' | 'renderDue'>;

/** The renderer's view of phone-facts; what is learned of a managed phone can change its files. */
export class SeenPhones {
  private readonly seen: Repository<SeenPhone>;
  private readonly store: IntentStore;
  private readonly changeSets: ChangeSets;
  private readonly firmware: Pick<KnownFirmware, 'at'>;
  private readonly told = new Map<string, Told>();
  private readonly waiting = new Map<string, { fresh: Known; lastSeen: string }>();
  private keeping: Promise<void> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private rendering: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    seen: Repository<SeenPhone>,
    store: IntentStore,
    changeSets: ChangeSets,
    firmware: Pick<KnownFirmware, 'at'>,
  ) {
    this.seen = seen;
    this.store = store;
    this.changeSets = changeSets;
    this.firmware = firmware;
  }

  /** Resolves when it is kept. What many phones tell in a moment is read and written together. */
  learn(facts: PhoneFacts): Promise<void> {
    const fresh: Known = {
      mac: facts.mac,
      ...valueOf('model', facts.model),
      ...valueOf('partNumber', facts.partNumber),
      ...valueOf('application', facts.application),
      ...valueOf('updater', facts.updater),
      ...valueOf('bootPath', facts.bootPath),
      ...valueOf('address', facts.address),
      ...valueOf('account', facts.account),
    };
    const told = this.told.get(facts.mac);
    const isOld = Date.parse(facts.lastSeen) - Date.parse(told?.lastSeen ?? '') < SEEN_MS;
    if (isOld && told?.text === JSON.stringify(fresh)) return Promise.resolve();
    this.waiting.set(facts.mac, { fresh, lastSeen: facts.lastSeen });
    this.keeping ??= setTimeout(KEEP_MS).then(() => this.keep());
    return this.keeping;
  }

  private async keep(): Promise<void> {
    this.keeping = undefined;
    const learned = [...this.waiting.values()];
    this.waiting.clear();
    const facts = new Map(learned.map((one) => [one.fresh.mac, one]));
    const macs = [...facts.keys()];
    let due = false;
    let documents = await this.store.getMany('phone', macs);
    const { targets } = await this.firmware.at();
    for (;;) {
      await changeSeen(this.seen, macs, (known, mac) => {
        const { fresh, lastSeen } = facts.get(mac)!;
        const document = documents.get(mac)?.document;
        const matters =
          document !== undefined && mattersTo(document, known, fresh, targets.has(targetKey('phone', mac)));
        due ||= matters;
        const renderDue = matters || known?.renderDue === true;
        return { ...fresh, lastSeen, managed: document !== undefined, renderDue };
      });
      // A phone that was claimed or retired meanwhile: its change set found no record of it, or the one of before.
      const now = await this.store.getMany('phone', macs);
      if (macs.every((mac) => documents.has(mac) === now.has(mac))) break;
      documents = now;
    }
    for (const { fresh, lastSeen } of learned)
      this.remember(fresh.mac, { text: JSON.stringify(fresh), lastSeen });
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

  private remember(mac: string, told: Told): void {
    const [oldest] = this.told.keys();
    if (this.told.size >= REMEMBERED && oldest !== undefined) this.told.delete(oldest);
    this.told.set(mac, told);
  }
}

/**
 * Whether what was learned can change a phone's files: its model, and where it boots if it belongs somewhere or has a
 * firmware target of its own.
 */
function mattersTo(
  { model, site, group }: PhoneDocument,
  known: SeenPhone | undefined,
  fresh: Known,
  hasTarget: boolean,
): boolean {
  if (model === undefined && known?.model !== fresh.model) return true;
  const isPlaced = site !== undefined || group !== undefined || hasTarget;
  return isPlaced && known?.bootPath !== fresh.bootPath;
}

function valueOf<N extends string>(name: N, fact: { value: string } | undefined): { [K in N]?: string } {
  return fact === undefined ? {} : ({ [name]: fact.value } as { [K in N]: string });
}
