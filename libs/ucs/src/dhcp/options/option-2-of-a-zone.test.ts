import { describe, expect, it } from '@jest/globals';
import { encodeTimeOffset, offsetText } from './time-offset-option.ts';
import { zoneOffsetOn } from './zone-offset.ts';

const on = (zone: string, day: string) => zoneOffsetOn(zone, new Date(`${day}T00:00:00Z`));

describe('option 2 of a zone', () => {
  it('is standard time, in summer too', () => {
    const summer = on('America/Chicago', '2026-07-01');
    expect(summer.standardOffset).toBe(-21_600);
    expect(summer.offsetThen).toBe(-18_000);
    expect(on('America/Chicago', '2026-01-01').standardOffset).toBe(-21_600);
    expect(summer.case).toBe('summer');
    expect(summer.sentence).toMatch(/standard time, UTC-06:00 \(-21600 s\).*tcpIpApp\.sntp\.\*/);
  });

  it("comes with the table of the year's changes", () => {
    expect(on('Europe/Berlin', '2026-11-27').changes).toEqual([
      { at: '2026-03-29T01:00:00.000Z', localTime: '2026-03-29 02:00', before: 3600, after: 7200 },
      { at: '2026-10-25T01:00:00.000Z', localTime: '2026-10-25 03:00', before: 7200, after: 3600 },
    ]);
  });

  it.each([
    ['Asia/Kolkata', 19_800, 'fixed', 0],
    ['America/St_Johns', -12_600, 'summer', 2],
    ['Australia/Brisbane', 36_000, 'fixed', 0],
    ['Europe/Dublin', 0, 'summer', 2],
    ['Antarctica/Troll', 0, 'irregular', 2],
    ['Australia/Lord_Howe', 37_800, 'irregular', 2],
    ['Asia/Kathmandu', 20_700, 'fixed', 0],
  ])('%s says %i s: %s, %i changes in 2026', (zone, seconds, zoneCase, changes) => {
    const found = on(zone, '2026-11-27');
    expect([found.standardOffset, found.case, found.changes.length]).toEqual([seconds, zoneCase, changes]);
    expect(encodeTimeOffset(found.standardOffset)).toHaveLength(4);
  });

  it('says which case it is and what to leave to tcpIpApp.sntp.*', () => {
    expect(on('Asia/Kolkata', '2026-11-27').sentence).toMatch(/no summer time.*right all year/);
    expect(on('Antarctica/Troll', '2026-11-27').sentence).toMatch(/no rule.*tcpIpApp\.sntp\.gmtOffset/);
  });

  it.each(['+02:00', 'UTC+2', 'GMT-6', 'CEST', 'Europe/Nowhere', ''])('%j is no zone', (zone) => {
    expect(() => on(zone, '2026-11-27')).toThrow(/^timeZone: /);
  });

  it.each([1, 5.5, -46_800, 54_000, 1000])('%d s is no offset', (seconds) => {
    expect(() => encodeTimeOffset(seconds)).toThrow(/^timeZone: /);
  });

  it('is shown as people write offsets', () => {
    expect([-12_600, 0, 19_800].map(offsetText)).toEqual(['UTC-03:30', 'UTC', 'UTC+05:30']);
  });
});
