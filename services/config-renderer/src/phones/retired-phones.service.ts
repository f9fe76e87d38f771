import { formatOrder } from '@ringfleet/contracts';
import type { AddressedEvent, EventPublisher } from '@ringfleet/messaging';
import type { PageQuery } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import { FLEET } from '../intent/intent-document.ts';
import { type IntentStore, pagesOf } from '../intent/intent-store.ts';
import { filesGoAt, type RetiredPhone } from './retired-phone.repository.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

export interface RetiredPhonesParts {
  retired: Repository<RetiredPhone>;
  store: IntentStore;
  seen: Repository<SeenPhone>;
  events: Pick<EventPublisher, 'publish'>;
  /** `/ringfleet/config-renderer/<instance>` */
  source: string;
}

const PAGE = 200;

/** Phones that left the fleet, and the end of what they wrote. */
export class RetiredPhones {
  private readonly parts: RetiredPhonesParts;

  constructor(parts: RetiredPhonesParts) {
    this.parts = parts;
  }

  /** Takes note of the phones whose documents a change set removes, or brings back; a repeat changes nothing. */
  async note(set: { at: string }, versions: readonly { id: string; document?: unknown }[]): Promise<void> {
    const { retired, store } = this.parts;
    const [gone, back] = [
      versions.filter(({ document }) => document === null),
      versions.filter(({ document }) => document !== null),
    ];
    if (gone.length > 0) {
      const days = (await store.get('fleet', FLEET))?.document.retiredFilesDays;
      const at = new Date(set.at);
      const order = formatOrder({ ms: at.getTime(), counter: 0, edit: 0, gateway: 'config-renderer' });
      const goAt = filesGoAt(at, days).toISOString();
      await retired.putMany(
        gone.map(({ id: mac }) => ({
          id: mac,
          value: { mac, retiredAt: set.at, order, filesGoAt: goAt, done: false },
        })),
      );
    }
    if (back.length > 0) {
      const held = await retired.getMany(back.map(({ id }) => id));
      await Promise.all(held.map(({ id }) => retired.delete(id)));
    }
  }

  /** Those that were retired last come first. */
  async list({ cursor, limit }: PageQuery): Promise<{ items: RetiredPhone[]; cursor?: string }> {
    const page = await this.parts.retired.list({
      ...{ index: 'retiredAt', descending: true, limit },
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { ...page, items: page.items.map(({ value }) => value) };
  }

  /** Asks the gateways to forget the files whose time is over. A crash in between asks again, which changes nothing. */
  async sweep(now = new Date()): Promise<void> {
    const { retired, store, seen, events } = this.parts;
    const limit = now.toISOString();
    for await (const items of pagesOf((cursor) => retired.list({ index: 'due', limit: PAGE, ...cursor }))) {
      const due = items.map(({ value }) => value).filter(({ filesGoAt: goAt }) => goAt <= limit);
      const macs = due.map(({ mac }) => mac);
      const [documents, known] = await Promise.all([store.getMany('phone', macs), seen.getMany(macs)]);
      const lastSeen = new Map(known.map(({ id, value }) => [id, value.lastSeen]));
      const isBack = ({ mac, retiredAt }: RetiredPhone) =>
        documents.has(mac) || (lastSeen.get(mac) ?? '') > retiredAt;
      await events.publish(due.filter((phone) => !isBack(phone)).map((phone) => this.removalOf(phone)));
      await retired.putMany(
        due.map((phone) => ({
          id: phone.mac,
          value: { ...phone, done: true, files: isBack(phone) ? ('kept' as const) : ('removed' as const) },
        })),
      );
      if (due.length < items.length) return;
    }
  }

  private removalOf({ mac, order, filesGoAt: time }: RetiredPhone): AddressedEvent {
    const type = 'ringfleet.phone-files.removal-asked.v1';
    const { source } = this.parts;
    const id = `${order}/${mac}/removal-asked`;
    return { event: { id, type, source, subject: mac, time, data: { mac, order } }, key: mac };
  }
}
