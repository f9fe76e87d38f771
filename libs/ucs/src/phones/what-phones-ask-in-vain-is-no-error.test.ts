import { describe, expect, it } from '@jest/globals';
import { isHarmlessMiss } from './harmless-misses.ts';

describe('what phones ask in vain', () => {
  it.each([
    '0004f2586a4b.cfg',
    '000000000000-license.cfg',
    '0004f2586a4b-license.cfg',
    'contacts/0004f2586a4b-directory.xml',
    '000000000000-directory.xml',
    '0004f2586a4b-calls.xml',
    '0004f2586a4b-phone.cfg',
    '2345-12375-001.bootrom.ld',
    'bootrom.ld',
    '2345-12375-001.sip.ld',
    'Leaf.jpg',
  ])('%s is no error when it is absent', (path) => expect(isHarmlessMiss(path)).toBe(true));

  it.each(['000000000000.cfg', 'shared.cfg', '0004f2586a4b-lync.cfg', 'sip.cfg'])('%s is one', (path) =>
    expect(isHarmlessMiss(path)).toBe(false),
  );
});
