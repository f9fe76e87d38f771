import { describe, expect, it } from '@jest/globals';
import { peerKey, plainAddress, sameAddress } from './peer-address.ts';

describe('addresses of peers', () => {
  it('are written without mapping and zone', () => {
    expect(plainAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  it('are one class by /24 and by /64 when the check is same-24', () => {
    expect(peerKey('192.0.2.1', 'same-24')).toBe(peerKey('::ffff:192.0.2.200', 'same-24'));
    expect(peerKey('192.0.2.1', 'same-24')).not.toBe(peerKey('192.0.3.1', 'same-24'));
    expect(peerKey('2001:db8::1', 'same-24')).toBe(peerKey('2001:db8:0:0:5::9', 'same-24'));
    expect(peerKey('2001:db8:0:1::1', 'same-24')).not.toBe(peerKey('2001:db8::1', 'same-24'));
  });

  it('are equal in any spelling', () => {
    expect(sameAddress('2001:DB8:0::1', '2001:db8::1')).toBe(true);
    expect(sameAddress('::ffff:10.0.0.1', '10.0.0.1')).toBe(true);
    expect(sameAddress('10.0.0.1', '10.0.0.2')).toBe(false);
  });
});
