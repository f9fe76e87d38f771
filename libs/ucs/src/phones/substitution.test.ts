import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { substituteMasks } from './substitution.ts';

const phone = { mac: '010203aabbcc', partNumber: '3111-46157-002', model: 'VVX400' };

describe('masks', () => {
  it.each([
    ['[MACADDRESS]-foo.cfg', '010203aabbcc-foo.cfg'],
    ['shared.cfg,[MACADDRESS]-lync.cfg', 'shared.cfg,010203aabbcc-lync.cfg'],
    ['phone[PHONE_MAC_ADDRESS].cfg', 'phone010203aabbcc.cfg'],
    ['http://h:8185/[PHONE_MAC_ADDRESS]-sipx-site.cfg', 'http://h:8185/010203aabbcc-sipx-site.cfg'],
    ['/hoteling/[PHONE_MAC_ADDRESS]', '/hoteling/010203aabbcc'],
    ['[PHONE_PART_NUMBER].sip.ld', '3111-46157-002.sip.ld'],
    ['[PHONE_MODEL]-[PHONE_MAC_ADDRESS].cfg', 'VVX400-010203aabbcc.cfg'],
  ])('of %s give %s', (text, expected) => {
    expect(substituteMasks(text, phone)).toEqual({ text: expected, unknown: [] });
  });

  it('of unknown words stay as they are and are named once', () => {
    const text = '[PHONE_BOOTROM_VERSION]/[macaddress]/[PHONE_BOOTROM_VERSION]/[constructor].cfg';
    expect(substituteMasks(text, phone)).toEqual({
      text,
      unknown: ['PHONE_BOOTROM_VERSION', 'macaddress', 'constructor'],
    });
  });

  it('stay when the value is not known', () => {
    expect(substituteMasks('[PHONE_MODEL].cfg', { mac: phone.mac })).toEqual({
      text: '[PHONE_MODEL].cfg',
      unknown: ['PHONE_MODEL'],
    });
  });

  it('leave text without brackets alone, and nothing to do a second time', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = substituteMasks(text, phone);
        if (!text.includes('[')) expect(once).toEqual({ text, unknown: [] });
        expect(substituteMasks(once.text, phone).text).toBe(once.text);
      }),
    );
  });
});
