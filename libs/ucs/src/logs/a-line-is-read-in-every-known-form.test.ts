import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readLog } from './read-log.ts';

const uploadedAt = Date.parse('2026-10-15T15:31:00Z');
const corpus = (name: string) =>
  readFileSync(new URL(`../../../../test/corpus/phone-produced/${name}`, import.meta.url));
const read = (content: Uint8Array | string) =>
  readLog(content, { kind: 'app-log', uploadedAt, zoneOffset: 0 });
const only = (content: Uint8Array | string) => {
  const { lines } = read(content);
  expect(lines).toHaveLength(1);
  return lines[0];
};
const iso = (at: number | undefined) => new Date(at ?? Number.NaN).toISOString();

describe('a line of a log', () => {
  it('has its component without padding, class, missed events and text', () => {
    expect(only('1015152006|so   |4|07|Ignoring corrupt LLDP packet.\n')).toMatchObject({
      number: 1,
      raw: '1015152006|so   |4|07|Ignoring corrupt LLDP packet.',
      component: 'so',
      class: '4',
      missed: 7,
      text: 'Ignoring corrupt LLDP packet.',
      clock: 'set',
    });
  });

  it('is split four times at most: bars belong to the text', () => {
    const text = 'Prm|cfgParamCbSet: dialplan.digitmap=[2-9]11|0T||911';
    expect(only(`1015152006|cfg  |4|00|${text}\n`)?.text).toBe(text);
  });

  it.each([
    ['2: month to second', '1015152006', '2026-10-15T15:20:06.000Z'],
    ['1: year to minute', '2610151520', '2026-10-15T15:20:00.000Z'],
  ])('has a time of type %s', (_, stamp, at) => {
    expect(iso(only(`${stamp}|so   |3|00|x\n`)?.at)).toBe(at);
  });

  it('of type 0 has the time since boot, in any number of hours', () => {
    expect(only('000102.405|so   |*|00|x\n')?.stamp).toEqual({ type: 0, sinceBoot: 62_405 });
    expect(only('1230102.405|so   |*|00|x\n')?.stamp).toEqual({
      type: 0,
      sinceBoot: 123 * 3_600_000 + 62_405,
    });
  });

  it('mixes types in one file', () => {
    const { lines } = read('000000.405|so   |*|00|a\n2610151519|so   |*|00|b\n1015152006|so   |*|00|c\n');
    expect(lines.map(({ stamp }) => stamp?.type)).toEqual([0, 1, 2]);
  });

  it('is read behind a syslog prefix, a byte order mark and NULs', () => {
    for (const prefix of ['Mar 9 19:06:50 Jan 0 00:00:00 192.0.2.7 ', '<132>', '\ufeff', '\0\0\0']) {
      const line = only(`${prefix}1015152006|so   |4|00|x\n`);
      expect(line).toMatchObject({ raw: `${prefix}1015152006|so   |4|00|x`, component: 'so', text: 'x' });
    }
  });

  it('of a chunk that is not UTF-8 is read as ISO 8859-1, and no other line with it', () => {
    const bytes = Buffer.concat([
      Buffer.from('1015152006|so   |3|00|Zürich ☎\n'),
      Buffer.from('1015152007|so   |3|00|Zürich \x85\n', 'latin1'),
    ]);
    expect(read(bytes).lines.map(({ text }) => text)).toEqual(['Zürich ☎', 'Zürich \x85']);
  });

  it('ends with LF or CR LF; a blank one is a line, and a last one without an end is told', () => {
    const { lines, cut } = read('1015152006|so   |3|00|a\r\n\r\n1015152007|so   |3|00|b');
    expect(lines.map(({ raw }) => raw)).toEqual(['1015152006|so   |3|00|a', '', '1015152007|so   |3|00|b']);
    expect(cut).toBe(true);
    expect(read('x\n').cut).toBe(false);
    expect(read('')).toMatchObject({ lines: [], cut: false });
  });

  it('without a header is text, at the time of the line before it; the first ones at that of the next', () => {
    const { lines } = read('of a torn line\n1015152006|so   |3|00|a\n  goes on | here\n10151520\n');
    expect(lines.map(({ at }) => iso(at))).toEqual(Array(4).fill('2026-10-15T15:20:06.000Z'));
    expect(lines.map(({ component, text }) => [component, text])).toEqual([
      [undefined, 'of a torn line'],
      ['so', 'a'],
      [undefined, '  goes on | here'],
      [undefined, '10151520'],
    ]);
  });

  it.each([
    '1015152006|toolong|3|00|x',
    '1015152006|so   |7|00|x',
    '1015152006|so   |33|00|x',
    '1015152006|so   |3|0a|x',
    '1015152006|so   |3||x',
    '1015152006|so   |3|00',
    '1015152006|     |3|00|x',
    '10151520066|so   |3|00|x',
    'at1015152006|so   |3|00|x',
    '12.3.4.567|so   |3|00|x',
    `${' '.repeat(300)}1015152006|so   |3|00|x`,
  ])('that only looks like one is text: %s', (raw) => {
    const line = only(`${raw}\n`);
    expect(line).toMatchObject({ raw, text: raw });
    expect(line?.component).toBeUndefined();
  });

  it('with a time that no clock shows keeps the rest of its header', () => {
    const line = only('9999999999|so   |3|00|x\n');
    expect(line).toMatchObject({ component: 'so', class: '3', text: 'x', at: uploadedAt, clock: 'unset' });
    expect(line?.stamp).toBeUndefined();
  });
});

describe('the captured logs', () => {
  it('a boot log: one boot, GMT, its time since boot counted back from the first line with a date', () => {
    const { lines, zone } = readLog(corpus('0004f2e7325a-boot.log'), {
      kind: 'boot-log',
      uploadedAt: Date.parse('2010-09-13T15:30:02Z'),
    });
    expect(zone).toEqual({ offset: 0, from: 'gmt' });
    expect(lines).toHaveLength(21);
    expect(new Set(lines.map(({ section }) => section))).toEqual(new Set([1]));
    expect(iso(lines[0]?.at)).toBe('2010-09-13T15:29:19.645Z');
    expect(iso(lines.at(-1)?.at)).toBe('2010-09-13T15:29:20.000Z');
    expect(lines.every(({ clock, component }) => clock === 'set' && component !== undefined)).toBe(true);
  });

  it('an application log: its zone is measured by the upload', () => {
    const { lines, zone } = readLog(corpus('trio-app.log'), {
      kind: 'app-log',
      uploadedAt: Date.parse('2019-10-15T13:30:20Z'),
    });
    expect(zone).toEqual({ offset: 120, from: 'measured' });
    expect(lines.map(({ component }) => component)).toEqual([
      'lldp',
      'copy',
      'lldp',
      'log',
      'lldp',
      'copy',
      'log',
    ]);
    expect(iso(lines[0]?.at)).toBe('2019-10-15T13:20:06.000Z');
  });
});
