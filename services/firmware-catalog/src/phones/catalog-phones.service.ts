import type { EventOf, PhoneChanged, PhoneFacts } from '@ringfleet/contracts';
import { allPages, allValues, type Repository } from '@ringfleet/storage';
import { hasKnownOui, type TargetedPhone } from '@ringfleet/ucs';
import type { Releases } from '../releases/releases.service.ts';
import { learnFromFacts, learnFromSession, type SizeOfImage } from './learn-fetches.ts';
import type { CatalogPhone } from './phone.repository.ts';

interface PhonesParts {
  phones: Repository<CatalogPhone>;
  groups: Repository<{ id: string; parent?: string | undefined }>;
  sites: Repository<{ id: string; bootPath?: string | undefined }>;
  releases: Releases;
}

/** Sessions that a phone's record remembers: a repeated event is one of the newest. */
const SESSIONS = 8;
const MOST_PARENTS = 32;

/** A phone with what decides its target. */
export interface PlacedPhone extends TargetedPhone {
  phone: CatalogPhone;
}

/** The catalog's own view of phones: what runs on them, where they stand, which images they fetched. */
export class CatalogPhones {
  private readonly parts: PhonesParts;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(parts: PhonesParts) {
    this.parts = parts;
  }

  async factsKnown(facts: PhoneFacts): Promise<void> {
    await this.change(facts.mac, (phone) => learnFromFacts(phone, facts));
  }

  async factsForgotten(mac: string): Promise<void> {
    await this.change(mac, (phone) => ({ ...phone, seen: undefined }));
  }

  async sessionObserved({ id, data }: EventOf<'ringfleet.phone.session-observed.v1'>): Promise<void> {
    const { mac, requests } = data;
    if (mac === undefined || !hasKnownOui(mac) || !requests.some(({ path }) => /\.ld$/i.test(path))) return;
    const sizeOf = await this.sizes();
    await this.change(mac, (phone) => {
      if (phone.sessions.includes(id)) return phone;
      return { ...learnFromSession(phone, data, sizeOf), sessions: [...phone.sessions, id].slice(-SESSIONS) };
    });
  }

  async phoneChanged({ mac, model, site, group }: PhoneChanged): Promise<void> {
    await this.change(mac, (phone) => ({ ...phone, managed: { model, site, group } }));
  }

  async phoneRemoved(mac: string): Promise<void> {
    await this.change(mac, (phone) => ({ ...phone, managed: undefined }));
  }

  async groupChanged(id: string, parent: string | undefined): Promise<void> {
    await this.parts.groups.put(id, { id, parent });
  }

  async siteChanged(id: string, bootPath: string | undefined): Promise<void> {
    await this.parts.sites.put(id, { id, bootPath });
  }

  async groupRemoved(id: string): Promise<void> {
    await this.parts.groups.delete(id);
  }

  async siteRemoved(id: string): Promise<void> {
    await this.parts.sites.delete(id);
  }

  /** Whether there is such a site, group or phone. */
  async knows(scope: 'site' | 'group' | 'phone', id: string): Promise<boolean> {
    const { sites, groups, phones } = this.parts;
    const of = { site: sites, group: groups, phone: phones }[scope];
    return (await of.get(id)) !== undefined;
  }

  /** All phones, with where they stand. */
  async *placed(): AsyncGenerator<PlacedPhone[]> {
    const parents = new Map((await allValues(this.parts.groups)).map(({ id, parent }) => [id, parent]));
    const siteOfPath = new Map(
      (await allValues(this.parts.sites)).flatMap(({ id, bootPath }) => (bootPath ? [[bootPath, id]] : [])),
    );
    for await (const page of allPages(this.parts.phones))
      yield page.map(({ value: phone }) => {
        const { mac, seen, managed } = phone;
        // A phone that nobody described reads the master file of its boot path: its site's.
        const site = managed ? managed.site : siteOfPath.get(seen?.bootPath ?? '');
        const model = seen?.model ?? managed?.model;
        return { phone, mac, model, site, groups: chainOf(managed?.group, parents) };
      });
  }

  private async sizes(): Promise<SizeOfImage> {
    const files = (await this.parts.releases.list()).flatMap((release) => release.files);
    const sizes = new Map(files.map(({ path, size }) => [path.toLowerCase(), size]));
    return (path) => sizes.get(path.toLowerCase());
  }

  /** Events of one phone come by several topics: each change sees what the one before made. */
  private async change(mac: string, make: (phone: CatalogPhone) => CatalogPhone): Promise<void> {
    const before = this.turns.get(mac) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.changeNow(mac, make));
    this.turns.set(mac, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(mac) === turn) this.turns.delete(mac);
    }
  }

  private async changeNow(mac: string, make: (phone: CatalogPhone) => CatalogPhone): Promise<void> {
    const { phones } = this.parts;
    const stored = await phones.get(mac);
    const next = make(stored?.value ?? { mac, fetches: [], sessions: [] });
    const expectedVersion = stored?.version ?? 0;
    if (!next.seen && !next.managed && next.fetches.length === 0) {
      if (stored) await phones.delete(mac, { expectedVersion });
      return;
    }
    if (JSON.stringify(next) === JSON.stringify(stored?.value)) return;
    await phones.put(mac, next, { expectedVersion });
  }
}

function chainOf(group: string | undefined, parents: ReadonlyMap<string, string | undefined>): string[] {
  const chain: string[] = [];
  for (let id = group; id !== undefined && chain.length < MOST_PARENTS; id = parents.get(id)) chain.push(id);
  return chain;
}
