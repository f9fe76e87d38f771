import type { LayerChanged, PhoneChanged, PhoneFacts } from '@ringfleet/contracts';
import { allPages, type Repository } from '@ringfleet/storage';
import { changeDocument } from '../put-newer.ts';
import type { PhoneView, Policy } from './phone-view.repository.ts';

export interface FleetViewParts {
  phones: Repository<PhoneView>;
  sites: Repository<{ bootPath?: string | undefined }>;
  groups: Repository<{ parent?: string | undefined }>;
  policies: Repository<Policy>;
}

/** What has to be judged again: pages of phones, all of their parameters or those that a pattern may mean. */
export type OnFleetChange = (macs: string[]) => Promise<void>;
/** Everything that is judged has to be judged again, phone by phone. */
export type OnPolicyChange = () => Promise<void>;

const MOST_PARENTS = 32;

/** The detector's own view of phones, sites, groups and policies, from the topics fleet and phone-facts. */
export class FleetView {
  private readonly parts: FleetViewParts;
  private readonly phonesChanged: OnFleetChange;
  private readonly policyChanged: OnPolicyChange;

  constructor(parts: FleetViewParts, phonesChanged: OnFleetChange, policyChanged: OnPolicyChange) {
    this.parts = parts;
    this.phonesChanged = phonesChanged;
    this.policyChanged = policyChanged;
  }

  async factsKnown({ mac, model, partNumber, application, bootPath }: PhoneFacts): Promise<void> {
    await this.changePhone(mac, {
      seen: {
        model: model?.value,
        partNumber: partNumber?.value,
        application: application?.value,
        bootPath: bootPath?.value,
      },
    });
  }

  async factsForgotten(mac: string): Promise<void> {
    await this.changePhone(mac, { seen: undefined });
  }

  async phoneChanged({ mac, model, site, group }: PhoneChanged): Promise<void> {
    await this.changePhone(mac, { managed: { model, site, group } });
  }

  async phoneRemoved(mac: string): Promise<void> {
    await this.changePhone(mac, { managed: undefined });
  }

  async siteChanged(id: string, bootPath: string | undefined): Promise<void> {
    await changeDocument(this.parts.sites, id, (held) =>
      held && held.bootPath === bootPath ? held : { bootPath },
    );
    await this.judgePhonesOf('site', id);
  }

  async siteRemoved(id: string): Promise<void> {
    await changeDocument(this.parts.sites, id, () => undefined);
    await this.judgePhonesOf('site', id);
  }

  async groupChanged(id: string, parent: string | undefined): Promise<void> {
    await changeDocument(this.parts.groups, id, (held) =>
      held && held.parent === parent ? held : { parent },
    );
    await this.policyChanged();
  }

  async groupRemoved(id: string): Promise<void> {
    await changeDocument(this.parts.groups, id, () => undefined);
    await this.policyChanged();
  }

  async layerChanged({ scope, of, locked, allowed }: LayerChanged): Promise<void> {
    await this.policyIs(`${scope}/${of}`, { locked, allowed });
  }

  /** @param ref `<scope>/<of>` */
  async layerRemoved(ref: string): Promise<void> {
    await this.policyIs(ref, { locked: [], allowed: [] });
  }

  private async policyIs(ref: string, policy: Policy): Promise<void> {
    const isEmpty = policy.locked.length === 0 && policy.allowed.length === 0;
    const before = (await this.parts.policies.get(ref))?.value;
    if (before === undefined && isEmpty) return;
    await changeDocument(this.parts.policies, ref, (held) => {
      if (isEmpty) return undefined;
      return JSON.stringify(held) === JSON.stringify(policy) ? held : policy;
    });
    const [scope, of = ''] = splitRef(ref);
    if (scope === 'phone') await this.phonesChanged([of]);
    else if (scope === 'site') await this.judgePhonesOf('site', of);
    else await this.policyChanged();
  }

  private async judgePhonesOf(index: 'site' | 'group', id: string): Promise<void> {
    for await (const page of allPages(this.parts.phones, { index, equals: id }))
      await this.phonesChanged(page.map(({ value }) => value.mac));
  }

  private async changePhone(mac: string, change: Partial<PhoneView>): Promise<void> {
    let changed = false;
    await changeDocument(this.parts.phones, mac, (held) => {
      const next = { ...(held ?? { mac }), ...change };
      changed = JSON.stringify(next) !== JSON.stringify(held ?? { mac });
      if (!changed) return held;
      return next.managed || next.seen ? next : undefined;
    });
    if (changed) await this.phonesChanged([mac]);
  }

  /**
   * What nobody tells any more is gone.
   * @param told keys of topic fleet that hold something
   * @param seen MACs that topic phone-facts knows
   * @returns how many views went
   */
  async prune(told: ReadonlySet<string>, seen: ReadonlySet<string>): Promise<number> {
    const { phones, sites, groups, policies } = this.parts;
    let pruned = 0;
    const count = async (work: Promise<void>) => {
      pruned += 1;
      await work;
    };
    for await (const page of allPages(phones))
      for (const { id, value } of page) {
        if (value.managed && !told.has(`phone/${id}`)) await count(this.phoneRemoved(id));
        if (value.seen && !seen.has(id)) await count(this.factsForgotten(id));
      }
    for await (const page of allPages(sites))
      for (const { id } of page) if (!told.has(`site/${id}`)) await count(this.siteRemoved(id));
    for await (const page of allPages(groups))
      for (const { id } of page) if (!told.has(`group/${id}`)) await count(this.groupRemoved(id));
    for await (const page of allPages(policies))
      for (const { id } of page) if (!told.has(`layer/${id}`)) await count(this.layerRemoved(id));
    return pruned;
  }

  /** @returns those that are known, by MAC */
  async phones(macs: readonly string[]): Promise<Map<string, PhoneView>> {
    const found = await this.parts.phones.getMany([...macs]);
    return new Map(found.map(({ id, value }) => [id, value]));
  }

  /** Boot paths of sites, as phones under management have them. */
  async bootPaths(sites: readonly string[]): Promise<Map<string, string>> {
    const found = await this.parts.sites.getMany([...new Set(sites)]);
    return new Map(found.map(({ id, value }) => [id, value.bootPath ?? '']));
  }

  /** The group and those above it, the nearest first. */
  async groupChain(group: string | undefined): Promise<string[]> {
    const chain: string[] = [];
    for (let id = group; id !== undefined && chain.length < MOST_PARENTS;) {
      if (chain.includes(id)) break;
      chain.push(id);
      id = (await this.parts.groups.get(id))?.value.parent;
    }
    return chain;
  }

  async policiesOf(refs: readonly string[]): Promise<Map<string, Policy>> {
    const found = await this.parts.policies.getMany([...new Set(refs)]);
    return new Map(found.map(({ id, value }) => [id, value]));
  }
}

function splitRef(ref: string): [scope: string, of: string] {
  const at = ref.indexOf('/');
  return [ref.slice(0, at), ref.slice(at + 1)];
}
