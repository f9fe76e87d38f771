import { describe, expect, it } from '@jest/globals';
import { type FirmwareTarget, targetFor } from './target-for.ts';

const phone = { mac: '0004f28062d6', model: 'VVX400', site: 'berlin', groups: ['lobby', 'common'] };
const all: FirmwareTarget[] = [
  { scope: 'phone', of: phone.mac, version: '1.0' },
  { scope: 'group', of: 'lobby', version: '2.0' },
  { scope: 'group', of: 'common', version: '3.0' },
  { scope: 'site', of: 'berlin', version: '4.0' },
  { scope: 'model', of: 'VVX400', version: '5.0' },
  { scope: 'fleet', of: 'fleet', version: '6.0' },
];
const among = (targets: FirmwareTarget[]) => (scope: string, of: string) =>
  targets.find((target) => target.scope === scope && target.of === of);

describe('the target of a phone', () => {
  it('is the most specific one', () => {
    const won = all.map((_, from) => targetFor(phone, among(all.slice(from)))?.version);
    expect(won).toEqual(['1.0', '2.0', '3.0', '4.0', '5.0', '6.0']);
    expect(targetFor(phone, among([]))).toBeUndefined();
  });

  it('leaves out what is for other models, or for models while its own is not known', () => {
    const only = { ...all[3]!, models: ['VVX500'] };
    expect(targetFor(phone, among([only, all[5]!]))?.version).toBe('6.0');
    expect(targetFor({ ...phone, model: 'VVX500' }, among([only]))?.version).toBe('4.0');
    expect(targetFor({ mac: phone.mac, site: 'berlin' }, among([only, all[5]!]))?.version).toBe('6.0');
  });
});
