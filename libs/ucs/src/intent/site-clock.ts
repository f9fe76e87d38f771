import { findZoneRule, type ClockChange } from './zone-rules.ts';

/** What a site says of its clocks. */
export interface SiteClock {
  /** Host names or addresses; the phones have a parameter for one, so the first counts. */
  ntpServers: readonly string[];
  /** IANA name: `Europe/Berlin`. */
  timeZone?: string | undefined;
  /** The moment from which on the rule of summer time shall hold. */
  at: Date;
}

export interface SiteClockParameters {
  parameters: Map<string, string>;
  /** For people: what could not be said to the phones. */
  note?: string;
}

/** The weekday on or after this day of the month (AG 2.2 A-53); with `lastInMonth` it is ignored, 1 is the vendor's. */
const dateOfWeek: Readonly<Record<ClockChange['week'], string>> = {
  1: '1',
  2: '8',
  3: '15',
  4: '22',
  last: '1',
};

/**
 * The time server, the time zone and the rule of summer time of a site; what DHCP says of server and zone is overridden.
 *
 * Confirmed (AG 2.2 A-53, 2.0.3B addendum, `AU-DST.cfg` and the vendor's `ipmid.cfg` in the corpus): the names;
 * `gmtOffset` in seconds of standard time; with `fixedDayEnable` 0 the `date` 1, 8, 15 or 22 is the first to fourth
 * `dayOfWeek` (1 is Sunday) of the month and is ignored when `lastInMonth` is 1; `time` is an hour from 0 to 23, and
 * `stop.time` one of summer time. Inferred: that summer time adds one hour, since no parameter says how much, and that
 * the `overrideDHCP` of a zone covers summer time too.
 * @throws RangeError for an unknown zone
 */
export function siteClockParameters({ ntpServers, timeZone, at }: SiteClock): SiteClockParameters {
  const parameters = new Map<string, string>();
  const set = (name: string, value: string | number) =>
    parameters.set(`tcpIpApp.sntp.${name}`, String(value));
  const notes: string[] = [];
  const [server, ...others] = ntpServers;
  if (server !== undefined) {
    set('address', server);
    set('address.overrideDHCP', 1);
  }
  if (others.length > 0) notes.push(`Phones take one time server: ${server}. The others are left out.`);
  if (timeZone !== undefined) {
    const { standardOffset, summer, isIrregular } = findZoneRule(timeZone, at);
    set('gmtOffset', standardOffset);
    set('gmtOffset.overrideDHCP', 1);
    if (isIrregular)
      notes.push(
        `The clocks of ${timeZone} change by no rule that phones can be given: summer time is left out, and the phones do what they do by default.`,
      );
    else set('daylightSavings.enable', summer ? 1 : 0);
    if (summer) {
      set('daylightSavings.fixedDayEnable', 0);
      for (const side of ['start', 'stop'] as const) {
        const { month, dayOfWeek, week, hour } = summer[side];
        set(`daylightSavings.${side}.month`, month);
        set(`daylightSavings.${side}.date`, dateOfWeek[week]);
        set(`daylightSavings.${side}.dayOfWeek`, dayOfWeek);
        set(`daylightSavings.${side}.dayOfWeek.lastInMonth`, week === 'last' ? 1 : 0);
        set(`daylightSavings.${side}.time`, hour);
      }
    }
  }
  return { parameters, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) };
}
