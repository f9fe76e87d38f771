import type { PageQuery } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import type { IntentStore } from '../intent/intent-store.ts';
import type { RetiredPhone } from './retired-phone.repository.ts';
import type { SeenPhone } from './seen-phone.repository.ts';
import { SiteOfPhone } from './site-of-phone.ts';

/** A phone that was seen and has no document. */
export interface UnclaimedPhone {
  mac: string;
  model?: string;
  address?: string;
  bootPath?: string;
  lastSeen: string;
  /** The one that a claim would give it. */
  site?: string;
  /** It was in the fleet and left; claiming all leaves it out unless it was seen since. */
  retiredAt?: string;
}

const PAGE = 500;

/** Phones that nobody has taken into the fleet. */
export class UnclaimedPhones {
  private readonly seen: Repository<SeenPhone>;
  private readonly retired: Repository<RetiredPhone>;
  private readonly store: IntentStore;

  constructor(seen: Repository<SeenPhone>, retired: Repository<RetiredPhone>, store: IntentStore) {
    this.seen = seen;
    this.retired = retired;
    this.store = store;
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: UnclaimedPhone[]; cursor?: string }> {
    const page = await this.seen.list({
      ...{ index: 'unmanaged', limit },
      ...(cursor === undefined ? {} : { cursor }),
    });
    const sites = new SiteOfPhone(await this.store.context());
    const retired = await this.retiredAmong(page.items.map(({ id }) => id));
    return {
      ...page,
      items: page.items.map(({ value }) => shown(value, sites.of(value), retired.get(value.mac))),
    };
  }

  /** All that are to be claimed, in pages. */
  async *pages(): AsyncGenerator<SeenPhone[]> {
    let cursor: string | undefined;
    do {
      const page = await this.seen.list({
        ...{ index: 'unmanaged', limit: PAGE },
        ...(cursor === undefined ? {} : { cursor }),
      });
      const retired = await this.retiredAmong(page.items.map(({ id }) => id));
      yield page.items
        .map(({ value }) => value)
        .filter(({ mac, lastSeen }) => lastSeen > (retired.get(mac) ?? ''));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  private async retiredAmong(macs: string[]): Promise<Map<string, string>> {
    const found = await this.retired.getMany(macs);
    return new Map(found.map(({ id, value }) => [id, value.retiredAt]));
  }
}

function shown(
  { mac, model, address, bootPath, lastSeen }: SeenPhone,
  site: string | undefined,
  retiredAt: string | undefined,
): UnclaimedPhone {
  return {
    mac,
    ...(model === undefined ? {} : { model }),
    ...(address === undefined ? {} : { address }),
    ...(bootPath === undefined ? {} : { bootPath }),
    lastSeen,
    ...(site === undefined ? {} : { site }),
    ...(retiredAt === undefined ? {} : { retiredAt }),
  };
}
