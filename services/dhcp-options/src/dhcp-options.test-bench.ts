import type { EventData, FleetSettingsChanged, SiteChanged } from '@ringfleet/contracts';
import { messagesOf, ServiceBench } from '@ringfleet/service-kit/test-bench';
import { service } from './index.ts';

const changedAt = '2026-11-27T10:00:00.000Z';

/** What lies on the bus for a site; null: it was taken back. */
export type Generated = EventData<'ringfleet.dhcp.options-generated.v1'> | null;

/** The service alone, told of the fleet as the renderer does. */
export class DhcpOptionsBench extends ServiceBench {
  #version = 0;

  static async start(): Promise<DhcpOptionsBench> {
    const bench = new DhcpOptionsBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain();
    return bench;
  }

  site(id: string, change: Partial<SiteChanged> = {}): Promise<void> {
    const data: SiteChanged = { id, networks: [], ntpServers: [], ...this.#change(), ...change };
    return this.publish('ringfleet.fleet.site-changed.v1', data, `site/${id}`);
  }

  settings(change: Partial<FleetSettingsChanged>): Promise<void> {
    const data = { deviceFileSuffix: '-lync', ntpServers: [], ...this.#change(), ...change };
    return this.publish('ringfleet.fleet.settings-changed.v1', data, 'fleet/settings');
  }

  /** All that was published of a site, once the service has taken in what it was told. */
  async generated(site: string): Promise<Generated[]> {
    await this.settled();
    const messages = (await messagesOf(this.bus, 'dhcp')).filter(({ key }) => key === site);
    return messages.map(({ value }) => (value === null ? null : (JSON.parse(value.toString()) as Generated)));
  }

  #change() {
    return { version: (this.#version += 1), changedAt };
  }
}
