import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readInventoryLines } from './inventory-lines.ts';
import { writeAppLog, writeBootLog } from './log-text.ts';

const bootLog = readFileSync(
  new URL('../../../../test/corpus/phone-produced/0004f2e7325a-boot.log', import.meta.url),
  'utf8',
);
const author = { mac: '0004f28062d6', modelName: 'VVX 400', partNumber: '3111-46157-002', revision: 'A' };
const clock = new Date('2026-09-13T15:29:20Z');

describe('the facts in a log', () => {
  it('of a captured boot log name the updater, not an application', () => {
    expect(readInventoryLines(bootLog)).toEqual({
      mac: '0004f2e7325a',
      modelName: 'SoundStation IP 5000',
      partNumber: '3111-30900-001',
      revision: 'B',
      bootBlockVersion: '2.8.1',
      updaterVersion: '4.3.0.0246',
      updaterCodeName: 'Muscovite',
      programPartNumber: '3150-11069-430',
    });
  });

  it('are read from CRLF text, and the last boot counts', () => {
    const twice = `${bootLog}${bootLog.replaceAll('4.3.0.0246', '4.3.1.0440')}`.replaceAll('\n', '\r\n');
    expect(readInventoryLines(twice)).toMatchObject({ updaterVersion: '4.3.1.0440', revision: 'B' });
  });

  it('are none in text that only speaks of them', () => {
    expect(readInventoryLines('Platform: Model=VVX 400, Assembly=3111-46157-002 Rev=A\n')).toEqual({});
    expect(readInventoryLines('0913152920|cfg  |4|00|Prm|Platform: MAC=0004f2e7325a\n')).toEqual({});
    expect(
      readInventoryLines('0913152920|so   |3|00|Application, main: Label=OTHER, Version=X 1.2.3.4\n'),
    ).toEqual({});
  });
});

describe('a written log', () => {
  it('of the updater has the captured form: padded components, time since boot and then date and time', () => {
    const updater = { codeName: 'Muscovite', version: '4.3.0.0246', built: '04-Jun-10 17:17' };
    const lines = writeBootLog({ ...author, updater, clock }).split('\n');
    expect(lines[0]).toBe('000000.405|so   |*|00|---------- Initial log entry ----------');
    expect(lines[1]).toBe('000000.405|so   |*|00|+++ Note that bootrom log times are in GMT +++');
    expect(lines).toContain('0913152920|so   |3|00|Platform: Model=VVX 400, Assembly=3111-46157-002 Rev=A');
    expect(lines).toContain(
      '0913152920|so   |3|00|Application, main: Label=BOOT, Version=Muscovite 4.3.0.0246 04-Jun-10 17:17',
    );
    expect(lines.at(-2)).toBe('0913152920|so   |*|00|---------- Final log entry ----------');
    expect(
      lines.slice(0, -1).filter((line) => !/^(\d{6}\.\d{3}|\d{10})\|.{5}\|[*0-6]\|\d\d\|/.test(line)),
    ).toEqual([]);
    for (const line of lines.slice(0, 3)) expect(bootLog).toContain(line);
  });

  it('of the application is read back as the application’s version', () => {
    const application = { codeName: 'Helford6', version: '5.9.6.2996', built: '30-Jan-21 15:34' };
    const text = writeAppLog({ ...author, application, clock });
    expect(readInventoryLines(text)).toEqual({
      mac: author.mac,
      modelName: author.modelName,
      partNumber: author.partNumber,
      revision: 'A',
      applicationVersion: '5.9.6.2996',
      applicationCodeName: 'Helford6',
    });
  });
});
