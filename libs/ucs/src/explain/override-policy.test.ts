import { describe, expect, it } from '@jest/globals';
import { overrideRuling } from './override-policy.ts';

const layers = [
  { name: 'group', locked: ['up.*'], allowed: ['reg.1.label', 'up.toneVolume'] },
  { name: 'fleet', locked: ['reg.*', 'sec'], allowed: ['up'] },
];
const ruling = (parameter: string) => {
  const found = overrideRuling(parameter, layers);
  return found && [found.override, found.by.name, found.pattern];
};

describe('whether a parameter may be overridden', () => {
  it.each([
    ['reg.1.label', ['allowed', 'group', 'reg.1.label']],
    ['reg.1.address', ['locked', 'fleet', 'reg.*']],
    ['sec.TLS.cipherList', ['locked', 'fleet', 'sec']],
    ['up.toneVolume', ['allowed', 'group', 'up.toneVolume']],
    ['up.timeFormat', ['locked', 'group', 'up.*']],
    ['np.normal.ringing.calls.tonePattern', undefined],
  ])('is decided for %s by %j', (parameter, expected) => expect(ruling(parameter)).toEqual(expected));
});
