import type { PhoneChanged, SiteChanged } from '@ringfleet/contracts';
import type { LineOrigin, Repository } from '@ringfleet/storage';
import type { PhoneRecord } from '../facts/phone-record.ts';
import type { PlacedPhone, SiteBootPath } from './placed-phone.repository.ts';

interface OriginParts {
  /** What is known of phones by themselves. */
  facts: Pick<Repository<PhoneRecord>, 'get'>;
  placed: Repository<PlacedPhone>;
  sites: Repository<SiteBootPath>;
}

/** What a phone is while it logs: model and version by its facts, site by the fleet. */
export class LineOrigins {
  private readonly parts: OriginParts;

  constructor(parts: OriginParts) {
    this.parts = parts;
  }

  async of(mac: string): Promise<LineOrigin> {
    const [record, placed] = await Promise.all([this.parts.facts.get(mac), this.parts.placed.get(mac)]);
    const facts = record?.value.facts;
    const model = facts?.model?.value ?? placed?.value.model;
    const version = facts?.application?.value;
    const site = placed ? placed.value.site : await this.siteOf(facts?.bootPath?.value);
    return {
      ...(model === undefined ? {} : { model }),
      ...(version === undefined ? {} : { version }),
      ...(site === undefined ? {} : { site }),
    };
  }

  async phoneChanged({ mac, model, site }: PhoneChanged): Promise<void> {
    await this.parts.placed.put(mac, { model, site });
  }

  async phoneRemoved(mac: string): Promise<void> {
    await this.parts.placed.delete(mac);
  }

  async siteChanged({ id, bootPath }: SiteChanged): Promise<void> {
    if (bootPath === undefined) await this.parts.sites.delete(id);
    else await this.parts.sites.put(id, { bootPath });
  }

  async siteRemoved(id: string): Promise<void> {
    await this.parts.sites.delete(id);
  }

  private async siteOf(bootPath: string | undefined): Promise<string | undefined> {
    if (!bootPath) return undefined;
    const { items } = await this.parts.sites.list({ index: 'bootPath', equals: bootPath, limit: 1 });
    return items[0]?.id;
  }
}
