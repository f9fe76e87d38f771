import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { writeBootLog } from './log-text.ts';

const bootLog = readFileSync(
  new URL('../../../../test/corpus/phone-produced/0004f2e7325a-boot.log', import.meta.url),
  'utf8',
);
const author = { mac: '0004f28062d6', modelName: 'VVX 400', partNumber: '3111-46157-002', revision: 'A' };

describe('a written log', () => {
  it('of the updater has the captured form: padded components, time since boot and then date and time', () => {
    const updater = { codeName: 'Muscovite', version: '4.3.0.0246', built: '04-Jun-10 17:17' };
    const lines = writeBootLog({ ...author, updater, clock: new Date('2026-09-13T15:29:20Z') }).split('\n');
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
});
