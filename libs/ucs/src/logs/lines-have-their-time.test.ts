import { describe, expect, it } from '@jest/globals';
import type { LogLineRead } from './log-line.ts';
import { readLog } from './read-log.ts';

const line = (stamp: string, text = 'x') => `${stamp}|so   |3|00|${text}\n`;
const MARK = '---------- Initial log entry ----------';

function times(content: string, uploaded: string, zoneOffset = 0): string[] {
  const { lines } = readLog(content, { kind: 'app-log', uploadedAt: Date.parse(uploaded), zoneOffset });
  return lines.map(shown);
}
const shown = ({ at, clock }: LogLineRead) =>
  `${new Date(at).toISOString().slice(0, 19)}${clock === 'set' ? '' : ' unset'}`;

describe('the year of a line', () => {
  it.each([
    ['a few days old', '1010080000', '2026-10-15T12:00:00Z', '2026-10-10T08:00:00'],
    ['of December, uploaded in January', '1231235959', '2027-01-03T08:00:00Z', '2026-12-31T23:59:59'],
    ['of an hour ago across New Year', '1231235000', '2027-01-01T00:10:00Z', '2026-12-31T23:50:00'],
    [
      'of January, uploaded in December from a zone ahead',
      '0101050000',
      '2026-12-31T19:00:10Z',
      '2027-01-01T05:00:00',
    ],
    ['a little in the future: clocks differ', '1016110000', '2026-10-15T12:00:00Z', '2026-10-16T11:00:00'],
    [
      'more than a day in the future: the year before',
      '1017120000',
      '2026-10-15T11:00:00Z',
      '2025-10-17T12:00:00',
    ],
    ['of 29 February, in the leap year', '0229120000', '2028-02-29T12:01:00Z', '2028-02-29T12:00:00'],
    ['of 29 February, a year with none later', '0229120000', '2029-03-01T12:01:00Z', '2028-02-29T12:00:00'],
    ['of 29 February before it comes again', '0229120000', '2028-02-01T12:01:00Z', '2024-02-29T12:00:00'],
  ])('%s', (_, stamp, uploaded, at) => {
    expect(times(line(stamp), uploaded)).toEqual([at]);
  });

  it('is right for the lines of one chunk on both sides of New Year', () => {
    expect(
      times(
        line('1230120000') + line('1231235959') + line('0101000001') + line('0102080000'),
        '2027-01-02T08:00:05Z',
      ),
    ).toEqual(['2026-12-30T12:00:00', '2026-12-31T23:59:59', '2027-01-01T00:00:01', '2027-01-02T08:00:00']);
  });

  it('of local time ahead of or behind UTC', () => {
    expect(times(line('0101090000'), '2026-12-31T23:00:10Z', 600)).toEqual(['2026-12-31T23:00:00']);
    expect(times(line('1231160000'), '2027-01-01T00:00:10Z', -480)).toEqual(['2027-01-01T00:00:00']);
  });
});

describe('ten digits that can be of type 1 and of type 2', () => {
  it('are of the type of the lines around them, where that is likely', () => {
    const uploaded = '2026-11-12T12:00:00Z';
    expect(times(line('1110101530'), uploaded)).toEqual(['2026-11-10T10:15:30']);
    expect(times(line('2611100800') + line('1110101530'), uploaded)).toEqual([
      '2026-11-10T08:00:00',
      '2026-11-10T10:15:30',
    ]);
    expect(times(line('1110101545') + line('1110251530'), '2011-10-25T15:30:30Z')).toEqual([
      '2011-10-10T15:45:00',
      '2011-10-25T15:30:00',
    ]);
  });
});

describe('a time since boot', () => {
  it('is counted back from the first line of its boot with a date', () => {
    expect(
      times(line('000000.000', MARK) + line('000030.000') + line('1015120000'), '2026-10-15T12:00:05Z'),
    ).toEqual(['2026-10-15T11:59:30', '2026-10-15T12:00:00', '2026-10-15T12:00:00']);
  });

  it('is counted on from the last line with a date when none follows in its boot', () => {
    expect(
      times(
        line('1015110000') +
          line('000500.000') +
          line('000510.000') +
          line('000000.000', MARK) +
          line('1015120000'),
        '2026-10-15T12:00:05Z',
      ),
    ).toEqual([
      '2026-10-15T11:00:00',
      '2026-10-15T11:00:00',
      '2026-10-15T11:00:10',
      '2026-10-15T12:00:00',
      '2026-10-15T12:00:00',
    ]);
  });

  it('of a boot without any date is counted back from the next boot, or from the upload', () => {
    expect(
      times(
        line('000000.000', MARK) + line('000020.000') + line('000000.000', MARK) + line('000010.000'),
        '2026-10-15T12:00:00Z',
      ),
    ).toEqual([
      '2026-10-15T11:59:30 unset',
      '2026-10-15T11:59:50 unset',
      '2026-10-15T11:59:50 unset',
      '2026-10-15T12:00:00 unset',
    ]);
  });

  it('that starts over is a new boot, with its mark or without', () => {
    const { lines } = readLog(
      [
        line('1015110000'),
        line('000000.405', MARK),
        line('1015110100'),
        line('000000.300'),
        line('000000.405', MARK),
        line('000002.000'),
        line('000001.500', 'tasks write side by side'),
        line('1015120000', MARK),
      ].join(''),
      { kind: 'app-log', uploadedAt: Date.parse('2026-10-15T12:00:05Z') },
    );
    expect(lines.map(({ section }) => section)).toEqual([0, 1, 1, 1, 2, 2, 2, 3]);
  });
});

describe('a clock that nobody has set', () => {
  it('starts on 1 January: its lines have their time by what follows', () => {
    expect(
      times(
        line('000001.000', MARK) + line('0101000010') + line('0101000040') + line('1015120000'),
        '2026-10-15T12:00:05Z',
      ),
    ).toEqual([
      '2026-10-15T11:59:30',
      '2026-10-15T11:59:30 unset',
      '2026-10-15T12:00:00 unset',
      '2026-10-15T12:00:00',
    ]);
  });

  it('runs on for days, up to the upload', () => {
    expect(times(line('0101230000') + line('0102010000'), '2026-06-15T12:00:00Z')).toEqual([
      '2026-06-15T10:00:00 unset',
      '2026-06-15T12:00:00 unset',
    ]);
  });

  it.each(['0701010003', '0001010003', '0101000003', '0100000003'])('shows %s', (stamp) => {
    const type1 = stamp.startsWith('07') || stamp.startsWith('00') ? line('2606151159') : '';
    expect(times(line(stamp) + type1, '2026-06-15T12:00:00Z')[0]).toMatch(/^2026-06-15.* unset$/);
  });

  it('is told by a date in the text, in January too', () => {
    const uploaded = '2027-01-02T12:00:00Z';
    const text = 'Uploading boot log, time is MON JAN 01 00:00:21 2007';
    expect(times(line('0101000021', text), uploaded)).toEqual(['2027-01-02T12:00:00 unset']);
    expect(times(line('0101000021', text.replace('2007', '2027')), uploaded)).toEqual([
      '2027-01-01T00:00:21',
    ]);
  });

  it('is not New Year: lines of the days before or after run on', () => {
    expect(
      times(line('1231233000') + line('0101000010') + line('0101120000'), '2027-01-04T12:00:00Z'),
    ).toEqual(['2026-12-31T23:30:00', '2027-01-01T00:00:10', '2027-01-01T12:00:00']);
    expect(times(line('0101120000') + line('0102120000'), '2027-01-05T12:00:00Z')).toEqual([
      '2027-01-01T12:00:00',
      '2027-01-02T12:00:00',
    ]);
  });

  it('may be years ahead', () => {
    expect(times(line('3602070628'), '2026-06-15T12:00:00Z')).toEqual(['2026-06-15T12:00:00 unset']);
  });
});

describe('the zone of an application log', () => {
  const uploadedAt = Date.parse('2026-10-15T15:00:40Z');
  const zone = (stamp: string, more = {}) =>
    readLog(line(stamp), { kind: 'app-log', uploadedAt, ...more }).zone;

  it.each([
    ['1015150035', 0],
    ['1015100030', -300],
    ['1015203010', 330],
    ['1016050000', 840],
    ['1015160135', 60],
  ])('is measured by a newest line of the upload’s moment: %s', (stamp, offset) => {
    expect(zone(stamp)).toEqual({ offset, from: 'measured' });
  });

  it('is what is given, before all else', () => {
    expect(zone('1015100030', { zoneOffset: 60, earlierZoneOffset: 120 })).toEqual({
      offset: 60,
      from: 'given',
    });
  });

  it('is what an earlier log measured, unless a line would then be later than its upload', () => {
    expect(zone('1015083000', { earlierZoneOffset: -300 })).toEqual({ offset: -300, from: 'earlier' });
    expect(zone('1015104000', { earlierZoneOffset: -300 })).toEqual({ offset: -240, from: 'guessed' });
    expect(zone('1015110030', { earlierZoneOffset: -300 })).toEqual({ offset: -240, from: 'measured' });
  });

  it('is guessed so that no line is later than its upload, and assumed when that says nothing', () => {
    expect(zone('1015094000')).toEqual({ offset: -300, from: 'guessed' });
    expect(zone('1012094000')).toEqual({ offset: 0, from: 'assumed' });
    expect(zone('000010.000')).toEqual({ offset: 0, from: 'assumed' });
    expect(zone('0101000010')).toEqual({ offset: 0, from: 'assumed' });
  });
});
