import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readConfigurationFile } from '../files/configuration-file.ts';
import { checkParameter } from '../phones/check-parameter.ts';
import { siteClockParameters } from './site-clock.ts';

const at = new Date('2026-05-10T00:00:00Z');
const clock = (timeZone: string, moment = at) =>
  siteClockParameters({ ntpServers: [], timeZone, at: moment });
const short = (timeZone: string, moment = at) =>
  Object.fromEntries(
    [...clock(timeZone, moment).parameters].map(([name, value]) => [
      name.replace('tcpIpApp.sntp.', '').replace('daylightSavings.', ''),
      value,
    ]),
  );

describe('the clock of a site', () => {
  it('in Sydney is the one of a real site’s file', () => {
    const file = new URL('../../../../test/corpus/site-configs/greiginsydney/AU-DST.cfg', import.meta.url);
    const real = readConfigurationFile(readFileSync(file)).settings.filter(
      ({ name }) => !/resyncPeriod|cityID|sntp\.address/.test(name),
    );
    expect(clock('Australia/Sydney').parameters).toEqual(
      new Map(real.map(({ name, value }) => [name, value])),
    );
  });

  it('in Berlin changes at the last Sundays of March and October', () => {
    expect(short('Europe/Berlin')).toEqual({
      gmtOffset: '3600',
      'gmtOffset.overrideDHCP': '1',
      enable: '1',
      fixedDayEnable: '0',
      'start.month': '3',
      'start.date': '1',
      'start.dayOfWeek': '1',
      'start.dayOfWeek.lastInMonth': '1',
      'start.time': '2',
      'stop.month': '10',
      'stop.date': '1',
      'stop.dayOfWeek': '1',
      'stop.dayOfWeek.lastInMonth': '1',
      'stop.time': '3',
    });
  });

  it.each([
    ['America/Chicago', '-21600'],
    ['America/St_Johns', '-12600'],
  ])('in %s changes at the second Sunday of March and the first of November', (zone, gmtOffset) => {
    expect(short(zone)).toMatchObject({
      gmtOffset,
      'start.month': '3',
      'start.date': '8',
      'start.dayOfWeek.lastInMonth': '0',
      'start.time': '2',
      'stop.month': '11',
      'stop.date': '1',
      'stop.dayOfWeek.lastInMonth': '0',
      'stop.time': '2',
    });
  });

  it.each([
    ['Asia/Kolkata', '19800'],
    ['UTC', '0'],
    ['America/Phoenix', '-25200'],
  ])('in %s never changes', (zone, gmtOffset) => {
    expect(short(zone)).toEqual({ gmtOffset, 'gmtOffset.overrideDHCP': '1', enable: '0' });
  });

  it.each([
    ['Africa/Casablanca', '3600'],
    ['Australia/Lord_Howe', '37800'],
    ['America/Santiago', '-14400'],
  ])('in %s has a note instead of a rule that would be wrong', (zone, gmtOffset) => {
    // Morocco gives its change at Ramadan up in 2026.
    const moment = new Date('2024-01-01T00:00:00Z');
    expect(short(zone, moment)).toEqual({ gmtOffset, 'gmtOffset.overrideDHCP': '1' });
    expect(clock(zone, moment).note).toContain(zone);
  });

  it('is the same in summer and winter, and in every year', () => {
    for (const zone of ['Europe/Berlin', 'Australia/Sydney', 'America/Chicago', 'Europe/Dublin'])
      for (const moment of ['2024-01-01T00:00:00Z', '2025-07-01T12:00:00Z', '2027-10-31T01:30:00Z'])
        expect(short(zone, new Date(moment))).toEqual(short(zone));
  });

  it('is the same on the days of a change', () => {
    const berlin = short('Europe/Berlin');
    for (let hour = 0; hour < 24 * 9; hour += 7)
      expect(short('Europe/Berlin', new Date(Date.UTC(2027, 9, 24, hour, 30)))).toEqual(berlin);
  });

  it('forgets a summer time that was given up', () => {
    expect(short('America/Mexico_City', new Date('2023-01-01T00:00:00Z'))).toMatchObject({ enable: '0' });
  });

  it('takes its time from the first server, whatever DHCP says', () => {
    const { parameters, note } = siteClockParameters({ ntpServers: ['ntp.example.net', '192.0.2.1'], at });
    expect(Object.fromEntries(parameters)).toEqual({
      'tcpIpApp.sntp.address': 'ntp.example.net',
      'tcpIpApp.sntp.address.overrideDHCP': '1',
    });
    expect(note).toContain('ntp.example.net');
    expect(siteClockParameters({ ntpServers: ['a'], at })).not.toHaveProperty('note');
  });

  it('is made of parameters that the catalogue knows', () => {
    const { parameters } = siteClockParameters({ ntpServers: ['a'], timeZone: 'Europe/Berlin', at });
    for (const [name, value] of parameters) expect(checkParameter(name, value)).toEqual([]);
  });

  it('is not made of an unknown zone', () => {
    expect(() => clock('Europe/Atlantis')).toThrow(RangeError);
  });
});
