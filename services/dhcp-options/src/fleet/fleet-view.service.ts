import type { FleetSettingsChanged, SiteChanged } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { DhcpSite } from '@ringfleet/ucs';

/** Stands for the phones that are at no site; no site can have this id. */
export const FLEET = 'fleet';

const PAGE = 200;

/** What this service knows of sites and of the fleet: its own copy of a compacted topic. */
export class FleetView {
  private readonly sites: Repository<SiteChanged>;
  private readonly settings: Repository<FleetSettingsChanged>;

  constructor(sites: Repository<SiteChanged>, settings: Repository<FleetSettingsChanged>) {
    this.sites = sites;
    this.settings = settings;
  }

  async keepSite(site: SiteChanged): Promise<void> {
    const known = await this.sites.get(site.id);
    if (known && known.value.version > site.version) return;
    await this.sites.put(site.id, site);
  }

  async forgetSite(id: string): Promise<void> {
    await this.sites.delete(id);
  }

  async keepSettings(settings: FleetSettingsChanged): Promise<void> {
    const known = await this.settings.get(FLEET);
    if (known && known.value.version > settings.version) return;
    await this.settings.put(FLEET, settings);
  }

  async forgetSettings(): Promise<void> {
    await this.settings.delete(FLEET);
  }

  /** Ids of all sites. */
  async *siteIds(): AsyncGenerator<string> {
    let cursor: string | undefined;
    do {
      const page = await this.sites.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const { id } of page.items) yield id;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** What DHCP shall say at a site, or (`fleet`) to phones of no site; undefined for an unknown site. */
  async site(id: string): Promise<DhcpSite | undefined> {
    const settings = (await this.settings.get(FLEET))?.value;
    const ofFleet = {
      bootServer: settings?.bootServer,
      ntpServers: settings?.ntpServers ?? [],
      timeZone: settings?.timeZone,
    };
    if (id === FLEET) return { id, networks: [], ...ofFleet };
    const site = (await this.sites.get(id))?.value;
    if (!site) return undefined;
    const { networks, bootPath, lyncServer, vlan } = site;
    return {
      ...{ id, networks, bootPath, lyncServer, vlan },
      bootServer: site.bootServer ?? ofFleet.bootServer,
      ntpServers: site.ntpServers.length > 0 ? site.ntpServers : ofFleet.ntpServers,
      timeZone: site.timeZone ?? ofFleet.timeZone,
    };
  }
}
