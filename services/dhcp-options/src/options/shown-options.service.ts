import { RingfleetError } from '@ringfleet/contracts';
import { dhcpSet, type DhcpSite, dhcpText, DhcpValueError, toHex } from '@ringfleet/ucs';
import { FLEET, type FleetView } from '../fleet/fleet-view.service.ts';
import { resolveNames } from './resolve-names.adapter.ts';
import type { Shown, ShownQuery } from './shown-options.ts';

/** The options of a site as somebody asks for them, worked out at that moment. */
export class ShownOptions {
  private readonly view: FleetView;

  constructor(view: FleetView) {
    this.view = view;
  }

  /** @throws RF_INTENT_UNKNOWN, RF_DHCP_OPTIONS_IMPOSSIBLE naming every field at fault */
  async show(id: string, query: ShownQuery): Promise<Shown> {
    const known = await this.view.site(id);
    if (!known) throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `site '${id}'` });
    const site = query.bootServer === undefined ? known : { ...known, bootServer: query.bootServer };
    try {
      return await shownOf(site, query);
    } catch (error) {
      if (error instanceof DhcpValueError) throw impossible(id, [error.message]);
      throw error;
    }
  }
}

async function shownOf(site: DhcpSite, query: ShownQuery): Promise<Shown> {
  const { server, only, match, with161, vlanOption, resolve, date } = query;
  const set = dhcpSet(site, {
    date: date === undefined ? new Date() : new Date(`${date}T00:00:00Z`),
    with161,
    ...(vlanOption === undefined ? {} : { vlanCode: vlanOption }),
    ...(resolve ? { resolved: await resolveNames(site.ntpServers) } : {}),
  });
  if (set.faults.length > 0)
    throw impossible(
      site.id,
      set.faults.map(({ field, message }) => `${field}: ${message}`),
    );
  return {
    site: site.id,
    options: set.options.map(({ code, name, value, data }) => ({ code, name, value, hex: toHex(data) })),
    ...(set.time ? { time: set.time } : {}),
    remarks: set.remarks,
    ...(server === undefined
      ? {}
      : { server, only, text: dhcpText(site, set, { server, only, matching: match }) }),
  };
}

function impossible(id: string, reasons: readonly string[]): RingfleetError {
  const what = id === FLEET ? 'the fleet' : `site '${id}'`;
  return new RingfleetError('RF_DHCP_OPTIONS_IMPOSSIBLE', { what, reason: reasons.join('; ') });
}
