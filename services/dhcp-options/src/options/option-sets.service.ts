import { createHash } from 'node:crypto';
import {
  encodeEvent,
  encodeTombstone,
  type FleetSettingsChanged,
  type SiteChanged,
  topicName,
} from '@ringfleet/contracts';
import type { OutboxMessage, Page, Repository } from '@ringfleet/storage';
import {
  audiences,
  dhcpServers,
  dhcpSet,
  type DhcpSet,
  type DhcpSite,
  dhcpText,
  toHex,
} from '@ringfleet/ucs';
import { FLEET, type FleetView } from '../fleet/fleet-view.service.ts';
import type { OptionSet } from './option-set.repository.ts';

export interface OptionSetsOptions {
  source: string;
  topicPrefix: string;
  /** @default the clock */
  now?: () => Date;
}

/**
 * Generates the option set of each site and of the fleet, and publishes one when its text changed, with the document
 * itself. A set with a field at fault is published by nobody: its earlier event is taken back.
 */
export class OptionSets {
  private readonly view: FleetView;
  private readonly sets: Repository<OptionSet>;
  private readonly options: OptionSetsOptions;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(view: FleetView, sets: Repository<OptionSet>, options: OptionSetsOptions) {
    this.view = view;
    this.sets = sets;
    this.options = options;
  }

  siteChanged(site: SiteChanged): Promise<void> {
    return this.inTurn(async () => {
      await this.view.keepSite(site);
      await this.generate(site.id);
    });
  }

  siteRemoved(id: string): Promise<void> {
    return this.inTurn(async () => {
      await this.view.forgetSite(id);
      await this.takeBack(id);
    });
  }

  settingsChanged(settings: FleetSettingsChanged): Promise<void> {
    return this.inTurn(async () => {
      await this.view.keepSettings(settings);
      await this.generateAll();
    });
  }

  settingsRemoved(): Promise<void> {
    return this.inTurn(async () => {
      await this.view.forgetSettings();
      await this.generateAll();
    });
  }

  /** What is told of a set: nothing while a field is at fault. */
  messageOf(set: OptionSet): OutboxMessage | undefined {
    return set.textHash === '' ? undefined : this.generated(set);
  }

  list(query: { cursor?: string | undefined; limit: number }): Promise<Page<OptionSet>> {
    const { cursor, limit } = query;
    return this.sets.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
  }

  /** One change after the other: a site's set is made of two documents. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const next = this.turn.then(step);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async generateAll(): Promise<void> {
    await this.generate(FLEET);
    for await (const id of this.view.siteIds()) await this.generate(id);
  }

  private async generate(id: string): Promise<void> {
    const site = await this.view.site(id);
    if (!site) return;
    const now = this.options.now?.() ?? new Date();
    const set = dhcpSet(site, { date: now });
    const textHash = set.faults.length === 0 ? hashOf(site, set) : '';
    const stored = await this.sets.get(id);
    const before = stored?.value;
    const isSame =
      before?.textHash === textHash && JSON.stringify(before.faults) === JSON.stringify(set.faults);
    if (isSame) return;
    const value: OptionSet = {
      ...{ site: id, faults: set.faults, remarks: set.remarks, textHash, generatedAt: now.toISOString() },
      options: set.options.map(({ code, name, value: text, data }) => ({
        ...{ code, name, value: text },
        hex: toHex(data),
      })),
    };
    const outbox =
      textHash === before?.textHash
        ? []
        : textHash !== ''
          ? [this.generated(value)]
          : before
            ? [this.takenBack(id)]
            : [];
    await this.sets.put(id, value, { expectedVersion: stored?.version ?? 0, outbox });
  }

  private async takeBack(id: string): Promise<void> {
    const stored = await this.sets.get(id);
    if (!stored) return;
    const outbox = stored.value.textHash === '' ? [] : [this.takenBack(id)];
    await this.sets.delete(id, { expectedVersion: stored.version, outbox });
  }

  private generated({ site, options, textHash, generatedAt }: OptionSet): OutboxMessage {
    const event = {
      id: `dhcp-options/${site}/${generatedAt}/${textHash.slice(0, 12)}`,
      type: 'ringfleet.dhcp.options-generated.v1' as const,
      ...{ source: this.options.source, time: generatedAt },
      data: { site, options, textHash, generatedAt },
    };
    return { ...encodeEvent(event, site), topic: this.topic };
  }

  private takenBack(id: string): OutboxMessage {
    return { ...encodeTombstone(id, {}), topic: this.topic };
  }

  private get topic(): string {
    return topicName('dhcp', this.options.topicPrefix);
  }
}

function hashOf(site: DhcpSite, set: DhcpSet): string {
  const hash = createHash('sha256');
  for (const server of dhcpServers)
    for (const only of audiences) hash.update(`${dhcpText(site, set, { server, only })}\0`);
  return hash.digest('hex');
}
