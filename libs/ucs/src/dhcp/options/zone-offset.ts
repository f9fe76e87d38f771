import { findZoneRule, offsetsOf, transitionsBetween } from '../../intent/zone-rules.ts';
import { DhcpValueError } from './dhcp-value-error.ts';
import { offsetText } from './time-offset-option.ts';

/** One change of a zone's clocks. */
export interface YearChange {
  /** First moment of the new offset, RFC 3339 in UTC. */
  at: string;
  /** Wall clock that ends with it: `2026-03-29 02:00`. */
  localTime: string;
  /** Seconds east of UTC. */
  before: number;
  after: number;
}

/**
 * `fixed`: no summer time, option 2 is right all year. `summer`: one hour of summer time by a rule that phones can be
 * given. `irregular`: the clocks change, but by no such rule.
 */
export type ZoneCase = 'fixed' | 'summer' | 'irregular';

/** What option 2 says of a zone, and what it leaves open. */
export interface ZoneOffset {
  zone: string;
  /** The day it was asked for, `2026-11-27`. */
  date: string;
  /** Seconds east of UTC without summer time: the value of option 2. */
  standardOffset: number;
  /** Seconds east of UTC at the start of that day in UTC. */
  offsetThen: number;
  case: ZoneCase;
  /** Which case this is and what to leave to `tcpIpApp.sntp.*`, in whole sentences. */
  sentence: string;
  /** The changes of that year in UTC, oldest first. */
  changes: YearChange[];
}

/**
 * Option 2 for a zone on a day: standard time always, because phones add summer time themselves (polycom-ucs.md 11.3,
 * trap C-08).
 * @param zone IANA name; an offset such as `+02:00` is refused, since it does not say whether it is of summer time
 * @throws DhcpValueError that names the field
 */
export function zoneOffsetOn(zone: string, date: Date, field = 'timeZone'): ZoneOffset {
  const fault = faultOfZone(zone);
  if (fault !== undefined) throw new DhcpValueError(field, fault);
  if (Number.isNaN(date.getTime())) throw new DhcpValueError('date', 'is no day; write it like 2026-11-27');
  const day = date.toISOString().slice(0, 10);
  const rule = findZoneRule(zone, date);
  const offsetAt = offsetsOf(zone);
  const year = date.getUTCFullYear();
  const changes = transitionsBetween(offsetAt, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
  const zoneCase = rule.isIrregular ? 'irregular' : rule.summer ? 'summer' : 'fixed';
  return {
    zone,
    date: day,
    standardOffset: rule.standardOffset,
    offsetThen: offsetAt(Date.parse(`${day}T00:00:00Z`)),
    case: zoneCase,
    sentence: sentenceOf(zone, day, zoneCase, rule.standardOffset),
    changes: changes.map(({ at, before, after }) => ({
      at: new Date(at).toISOString(),
      localTime: new Date(at + before * 1000).toISOString().slice(0, 16).replace('T', ' '),
      ...{ before, after },
    })),
  };
}

/** The end of a sentence that says why this is no zone. */
function faultOfZone(zone: string): string | undefined {
  if (/^(?:UTC|GMT)?[+-]\d/i.test(zone))
    return `'${zone}' is an offset, and may be one of summer time, which phones would add again; name the zone, like Europe/Berlin`;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return `'${zone}' is no IANA time zone; write it like Europe/Berlin`;
  }
}

function sentenceOf(zone: string, day: string, zoneCase: ZoneCase, standardOffset: number): string {
  const standard = `${offsetText(standardOffset)} (${standardOffset} s)`;
  if (zoneCase === 'fixed')
    return `${zone} has no summer time from ${day} on: option 2 says ${standard} and is right all year, unless phones add summer time by their own rule, which tcpIpApp.sntp.daylightSavings.enable turns off. Ringfleet writes tcpIpApp.sntp.* for a site with a time zone.`;
  if (zoneCase === 'summer')
    return `${zone} has summer time: option 2 says standard time, ${standard}, all year, because phones add the hour themselves by their own rule. Option 2 serves until a phone has read its files; from then on tcpIpApp.sntp.*, which Ringfleet writes for a site with a time zone, says zone and rule.`;
  return `The clocks of ${zone} change by no rule that phones can be given: option 2 says ${standard}, and nothing makes phones follow the changes. Leave the offset to tcpIpApp.sntp.gmtOffset, which Ringfleet writes for a site with a time zone, and change it there when the clocks change.`;
}
