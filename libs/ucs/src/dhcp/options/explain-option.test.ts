import { describe, expect, it } from '@jest/globals';
import { explainOption } from './explain-option.ts';
import { asciiBytes, fromHex } from './option-bytes.ts';
import { SAMPLE_CLASS } from './polycom-class.ts';

const explain = (code: number, hex: string) => explainOption(code, fromHex(hex) ?? new Uint8Array());
const explainText = (code: number, text: string) => explainOption(code, asciiBytes('x', text));

describe('an explained option', () => {
  it('says what it means', () => {
    expect(explain(2, 'ffffaba0')).toEqual({
      ...{ code: 2, name: 'time offset', value: 'UTC-06:00 (-21600 s)', parts: [], problems: [] },
    });
    expect(explain(42, 'c0a8010ac0a8010b').value).toBe('192.168.1.10, 192.168.1.11');
    expect(explain(120, '000273650763 6f6e746f736f03636f6d00').value).toBe('se.contoso.com');
    expect(explainText(160, 'ftp://ucs.example.com')).toMatchObject({
      ...{ value: 'ftp://ucs.example.com', problems: [] },
    });
    expect(explainText(157, 'VLAN-A=10;').value).toBe('VLAN 10');
    expect(explainOption(60, SAMPLE_CLASS)).toMatchObject({
      value: 'Polycom SoundPointIP-SPIP_601',
      parts: expect.arrayContaining([{ name: 'partNumber', value: '2345-11605-001' }]),
    });
    expect(explainText(60, 'MS-UC-Client').value).toBe('MS-UC-Client');
  });

  it('says the parts of Lync certificates, and what is missing', () => {
    const { parts, problems } = explain(43, '01024d53 02056874747073');
    expect(parts).toContainEqual({ name: '2 URLScheme', value: 'https' });
    expect(problems).toHaveLength(1);
    expect(explain(43, '0109').problems).toHaveLength(1);
  });

  it.each([
    [2, 'fa', /four bytes long/],
    [2, 'fffffffa', /-6 hours are -21600 seconds/],
    [2, '00ffffff', /no time zone's offset/],
    [42, 'c0a801', /3 bytes long/],
    [160, 'c0a80101', /no text.*address 192\.168\.1\.1/],
    [120, '01c0a80101', /wants a name/],
    [60, '00ff', /Neither/],
    [128, '00', /no VLAN/],
  ])('%i %s is not good', (code, hex, problem) => {
    expect(explain(code, hex).problems.join(' ')).toMatch(problem);
  });

  it('tells of a zero byte at the end, and never shows a password', () => {
    expect(explain(66, '6100').problems.join()).toMatch(/zero byte/);
    const explained = explainText(160, 'ftp://user:hidden@host');
    expect(explained.value).toBe('ftp://user:***@host');
    expect(explained.problems.join()).toMatch(/password/);
    expect(JSON.stringify(explained)).not.toContain('hidden');
  });
});
