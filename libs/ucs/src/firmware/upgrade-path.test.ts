import { describe, expect, it } from '@jest/globals';
import rules from '../../data/upgrade-rules.json' with { type: 'json' };
import { PHONE_MODELS } from '../phones/models.ts';
import { updaterOfApplication, upgradePath } from './upgrade-path.ts';

describe('the way to another version', () => {
  it('leads a VVX 400 from 5.5.2 over 5.7.3 to 5.9.8, as was tested', () => {
    const from = { model: 'VVX 400', application: '5.5.2.8571' };
    expect(upgradePath(from, '5.7.3.1000')).toEqual({ works: true });
    expect(upgradePath(from, '5.9.8.5760')).toMatchObject({
      works: false,
      rule: 'vvx-container-5.8',
      reason: expect.stringContaining('cannot read the container'),
      steps: ['5.7.3', '5.9.8.5760'],
    });
    const stepped = { model: 'VVX400', application: '5.7.3.1000', updater: '5.9.3.1730' };
    expect(upgradePath(stepped, '5.9.8.5760')).toEqual({ works: true });
  });

  it('goes by the updater where it is known, whatever the application', () => {
    const rejected = { model: 'VVX401', application: '5.7.3.1', updater: '5.7.2.100' };
    expect(upgradePath(rejected, '5.8.0.1')).toMatchObject({ works: false });
    expect(upgradePath({ model: 'VVX401', updater: '5.9.3.1730' }, '5.9.8.5760')).toEqual({ works: true });
  });

  it.each([
    ['nothing is known of the phone', { model: 'VVX400' }, '5.9.8.5760'],
    ['nobody knows the model', { model: 'X1', application: '1.0' }, '5.9.8.5760'],
    ['it runs that line already', { model: 'VVX250', application: '5.8.0.1', updater: '5.8.0.9' }, '5.9.8.1'],
    ['it goes down', { model: 'VVX400', application: '5.9.8.5760', updater: '5.9.8.4127' }, '5.5.2.8571'],
    ['only its last mainstream line is passed', { model: 'SPIP331', application: '4.0.15.1' }, '4.1.4.7430'],
  ])('refuses nothing when %s', (_why, phone, target) => {
    expect(upgradePath(phone, target)).toEqual({ works: true });
  });

  it('knows no way for a BootROM of the 2.5 line', () => {
    expect(upgradePath({ model: 'SPIP550', updater: '2.5.3' }, '3.2.4.1')).toMatchObject({
      works: false,
      steps: [],
    });
  });

  it('tells the updater that comes with an application', () => {
    expect(updaterOfApplication('VVX401', '5.9.8.5760')).toBe('5.9.8.4127');
    expect(updaterOfApplication('VVX401', '5.9.80.1')).toBeUndefined();
    expect(updaterOfApplication('SPIP331', '5.9.8.5760')).toBeUndefined();
  });

  it('has a source and known phones in every rule', () => {
    const known = new Set(PHONE_MODELS.flatMap(({ token, family }) => [token, family]));
    for (const rule of [...rules.refusals, ...rules.brings]) {
      expect(rule.source).toMatch(/^polycom-ucs\.md \d/);
      for (const phone of rule.phones) expect(known).toContain(phone);
    }
  });
});
