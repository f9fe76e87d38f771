import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writeAppLog, writeBootLog } from '../phones/log-text.ts';
import { readLogFacts } from './log-facts.ts';
import type { LogKind } from './log-line.ts';
import { readLog } from './read-log.ts';

const uploadedAt = Date.parse('2026-10-15T12:00:00Z');
const facts = (content: Uint8Array | string, kind: LogKind = 'app-log', uploaded = uploadedAt) =>
  readLogFacts(readLog(content, { kind, uploadedAt: uploaded, zoneOffset: 0 }).lines, kind);
const line = (stamp: string, text: string, component = 'so', level = '3') =>
  `${stamp}|${component.padEnd(5)}|${level}|00|${text}\n`;
const MARK = '---------- Initial log entry ----------';
const at = (text: string) => Date.parse(`2026-10-15T${text}Z`);

const captured = readFileSync(
  new URL('../../../../test/corpus/phone-produced/0004f2e7325a-boot.log', import.meta.url),
);
const author = { mac: '0004f28062d6', modelName: 'VVX 400', partNumber: '3111-46157-002', revision: 'A' };

describe('the facts in a log', () => {
  it('of a captured boot log name the updater, not an application, each with its line and time', () => {
    const uploaded = Date.parse('2010-09-13T15:30:02Z');
    const clock = Date.parse('2010-09-13T15:29:20Z');
    const fact = (value: string, number: number) => ({ value, line: number, at: clock });
    expect(facts(captured, 'boot-log', uploaded)).toEqual({
      modelName: fact('SoundStation IP 5000', 16),
      partNumber: fact('3111-30900-001', 16),
      revision: fact('B', 16),
      mac: fact('0004f2e7325a', 18),
      bootBlock: fact('2.8.1', 19),
      updater: fact('4.3.0.0246', 20),
      newest: fact('', 21),
      lastBoot: { at: clock - 760, line: 1 },
      failedFiles: [],
      errors: [],
    });
  });

  it('of several boots are those of the last one', () => {
    const twice = `${captured.toString()}${captured.toString().replaceAll('4.3.0.0246', '4.3.1.0440')}`;
    expect(facts(twice.replaceAll('\n', '\r\n'), 'boot-log').updater).toMatchObject({
      value: '4.3.1.0440',
      line: 41,
    });
  });

  it('are what a virtual phone writes', () => {
    const clock = new Date('2026-10-15T11:59:20Z');
    const updater = { codeName: 'Muscovite', version: '4.3.0.0246', built: '04-Jun-10 17:17' };
    const application = { codeName: 'Helford6', version: '5.9.6.2996', built: '30-Jan-21 15:34' };
    const boot = facts(writeBootLog({ ...author, updater, clock }), 'boot-log');
    const app = facts(writeAppLog({ ...author, application, clock }));
    for (const { mac, modelName, partNumber, revision } of [boot, app])
      expect([mac?.value, modelName?.value, partNumber?.value, revision?.value]).toEqual(
        Object.values(author),
      );
    expect([boot.updater?.value, boot.application]).toEqual(['4.3.0.0246', undefined]);
    expect([app.updater, app.application?.value]).toEqual([undefined, '5.9.6.2996']);
  });

  it('tell address and mask once DHCP has answered', () => {
    const resolving = facts(
      line('1015115900', 'Platform: MAC=0004f28062d6, IP=Resolving, Subnet Mask=Resolving'),
    );
    expect([resolving.ip, resolving.subnetMask]).toEqual([undefined, undefined]);
    const known = facts(
      line('1015115900', 'Platform: MAC=00:04:f2:80:62:d6, IP=192.0.2.10, Subnet Mask=255.255.255.0'),
    );
    expect([known.mac?.value, known.ip?.value, known.subnetMask?.value]).toEqual([
      '0004f28062d6',
      '192.0.2.10',
      '255.255.255.0',
    ]);
  });

  it('are none in text that only speaks of them', () => {
    for (const text of [
      'Platform: Model=VVX 400, Assembly=3111-46157-002 Rev=A\n',
      line('1015115900', 'Prm|Platform: MAC=0004f2e7325a', 'cfg', '3'),
      line('1015115900', 'Application, main: Label=OTHER, Version=X 1.2.3.4'),
    ]) {
      expect({ ...facts(text), newest: undefined }).toEqual({ failedFiles: [], errors: [] });
    }
  });

  it('name the files that were not to be had, each once, and not what healthy phones miss', () => {
    const { failedFiles } = facts(
      line('1015115900', 'Failed to download file Beach.jpg', 'res', '4') +
        line('1015115901', "Download of 'shared.cfg' FAILED on attempt 1 (addr 1 of 1)", 'copy', '4') +
        line(
          '1015115902',
          "dbSet::srv2mem:'0004f28062d6-directory.xml' File transfer failed, trying to get local file",
        ) +
        line('1015115903', 'Failed to download file Beach.jpg', 'res', '4') +
        line('1015115904', 'Failed to download file ftp://a:b@h/x.cfg', 'res', '4'),
    );
    expect(failedFiles).toEqual([
      { value: 'shared.cfg', line: 2, at: at('11:59:01') },
      { value: 'Beach.jpg', line: 4, at: at('11:59:03') },
      { value: 'ftp://a:********@h/x.cfg', line: 5, at: at('11:59:04') },
    ]);
  });

  it('count errors by component, with the newest line of them', () => {
    const { errors } = facts(
      line('1015115900', 'first', 'copy', '5') +
        line('1015115901', 'Ignoring corrupt LLDP packet.', 'lldp', '4') +
        line('1015115902', 'Upload of x failed', 'copy', '4') +
        line('1015115903', 'Uploading boot log, time is THU OCT 15 11:59:03 2026', 'so', '6') +
        line('1015115904', 'no error', 'sip', '3'),
    );
    expect(errors).toEqual([
      {
        component: 'lldp',
        class: '4',
        count: 1,
        line: 2,
        at: at('11:59:01'),
      },
      { component: 'copy', class: '5', count: 2, line: 3, at: at('11:59:02') },
    ]);
  });

  it('tell of a clock without a source', () => {
    expect(
      facts(line('1015115900', 'Could not load time from 192.0.2.7(192.0.2.7).')).clockTrouble,
    ).toMatchObject({
      value: 'no time from 192.0.2.7',
      line: 1,
    });
    expect(facts(line('0101000010', 'x')).clockTrouble).toMatchObject({ value: 'not set' });
    expect(facts(line('1015115900', 'x')).clockTrouble).toBeUndefined();
  });

  it('are bounded, whatever a log holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        expect(
          facts(texts.map((text) => line('1015115900', text, 'so', '5')).join('')).errors.length,
        ).toBeLessThan(11);
      }),
    );
    const many = Array.from({ length: 50 }, (_, n) =>
      line('1015115900', `Failed to download file f${n}`, `c${n}`, '5'),
    );
    const { failedFiles, errors } = facts(many.join(''));
    expect([failedFiles.length, errors.length]).toEqual([10, 10]);
    expect([failedFiles.at(-1)?.value, errors.at(-1)?.component]).toEqual(['f49', 'c49']);
  });
});

describe('the last boot', () => {
  it('is when the last part of a log begins', () => {
    const log =
      line('000002.000', MARK) + line('1015110000', 'x') + line('000005.000', MARK) + line('1015114000', 'x');
    expect(facts(log).lastBoot).toEqual({ at: at('11:39:55'), line: 3 });
  });

  it.each([
    ['Event: Multiple Key Combo 7', 'key combination'],
    ['Manual Restart', 'manual restart'],
    ['Event: Power Up', 'power'],
    ['Event: Config Change', 'configuration'],
    ['Event: Upgrade', 'update'],
  ])('has a reason when the phone says "%s"', (text, reason) => {
    const early = line('000000.405', MARK) + line('000001.405', text) + line('1015114000', 'x');
    expect(facts(early, 'boot-log').lastBoot).toEqual({ at: at('11:39:58.595'), reason, line: 2 });
    expect(facts(early).lastBoot).toMatchObject({ reason, line: 2 });
  });

  it('has the reason that the phone said before it went down', () => {
    const before = line('000000.405', MARK) + line('1015100000', 'x') + line('1015113000', 'Manual Restart');
    expect(facts(before).lastBoot).toEqual({ at: at('11:30:00'), reason: 'manual restart', line: 3 });
    const after = before + line('000000.000', MARK) + line('1015113100', 'x');
    expect(facts(after).lastBoot).toEqual({ at: at('11:31:00'), reason: 'manual restart', line: 3 });
  });

  it('is not told by a chunk of the middle', () => {
    expect(facts(line('1015113000', 'x') + line('013000.000', 'x')).lastBoot).toBeUndefined();
  });
});
