import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { labelOfLacking, lackingModels } from './lacking-models.ts';
import { macInPath } from './mac.ts';
import { PHONE_MODELS } from './models.ts';

const tokens = PHONE_MODELS.map(({ token }) => token);

describe('the models that lack a parameter', () => {
  it('are those that a source names', () => {
    expect(lackingModels('reg.1.auth.usePinCredentials')).toEqual(
      expect.arrayContaining(['SPIP331', 'SSIP5000', 'VVX1500']),
    );
    expect(lackingModels('reg.34.auth.usePinCredentials')).toHaveLength(23);
    expect(lackingModels('reg.1.auth.usePinCredentials')).not.toContain('VVX400');
  });

  it('are none of a parameter of which nothing is said, and of an unknown one', () => {
    expect(lackingModels('device.baseProfile.set')).toEqual([]);
    expect(lackingModels('reg.1.nonsense')).toEqual([]);
  });
});

describe('the label of models that lack something', () => {
  it('names whole families, then single models', () => {
    expect(labelOfLacking(lackingModels('reg.1.auth.usePinCredentials'))).toBe(
      'not-soundpoint-soundstation-vvx1500',
    );
    expect(labelOfLacking(['Trio8800', 'SPIP331', 'VVX400'])).toBe('not-spip331-vvx400-trio8800');
    expect(labelOfLacking(['CCX400'])).toBe('not-ccx');
  });

  it('of many models is cut, and still tells them apart', () => {
    const many = ['VVX300', 'VVX310', 'VVX400', 'VVX410', 'VVX500', 'VVX600'];
    expect(labelOfLacking(many)).toMatch(/^not-vvx300-vvx310-vvx400-[\da-f]{4}$/);
    expect(labelOfLacking(many)).not.toBe(labelOfLacking([...many.slice(0, 5), 'VVX601']));
  });

  it('is the same in any order, and never looks like the file of one phone', () => {
    const model = fc.oneof(
      fc.constantFrom(...tokens),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefX .'), minLength: 1, maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(model, { minLength: 1, maxLength: 12 }), (models) => {
        const label = labelOfLacking(models);
        expect(label).toMatch(/^not-[a-z\d_-]+$/);
        expect(macInPath(label)).toBeUndefined();
        expect(label).not.toMatch(/[\da-f]{12}/);
        expect(labelOfLacking([...models].reverse())).toBe(label);
      }),
    );
  });

  it('is not made for nobody', () => {
    expect(() => labelOfLacking([])).toThrow(RangeError);
  });
});
