import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineParameters, type LineRegistration } from './line-parameters.ts';
import { recogniseLines } from './recognise-lines.ts';

const parameters = (entries: Record<string, string>) => new Map(Object.entries(entries));

const scenario1 = {
  'reg.1.address': 'vvx400@mslync.net',
  'device.logincred.domain.set': '1',
  'device.logincred.domain': 'SCHERTZ',
  'device.logincred.user.set': '1',
  'device.logincred.user': 'vvx400',
};
const scenario2 = {
  'reg.1.auth.useLoginCredentials': '0',
  'reg.1.address': 'spip331@mslync.net',
  'reg.1.auth.domain': 'SCHERTZ',
  'reg.1.auth.userId': 'spip331',
  'reg.1.auth.password': 'secret',
};
const prefilled: LineRegistration = {
  address: 'vvx400@mslync.net',
  signIn: 'prefilled',
  domain: 'SCHERTZ',
  user: 'vvx400',
};
const full: LineRegistration = {
  address: 'spip331@mslync.net',
  signIn: 'full',
  domain: 'SCHERTZ',
  user: 'spip331',
  password: 'secret',
};

describe('the parameters of lines', () => {
  it('are those of the article’s scenario 1, with a device.set of their own', () => {
    expect(lineParameters([prefilled])).toEqual(parameters({ ...scenario1, 'device.set': '1' }));
  });

  it('are those of the article’s scenario 2', () => {
    expect(lineParameters([full])).toEqual(parameters(scenario2));
  });

  it('are numbered, with name, label and server', () => {
    const server = { address: 'sip.example.net', port: 5061, transport: 'TLS' };
    const second: LineRegistration = {
      address: 'b@example.net',
      signIn: 'user',
      password: 'of no use here',
      displayName: 'B',
      label: 'b',
      server,
    };
    expect(lineParameters([{ address: 'a@example.net', signIn: 'user' }, second])).toEqual(
      parameters({
        'reg.1.address': 'a@example.net',
        'reg.2.address': 'b@example.net',
        'reg.2.displayName': 'B',
        'reg.2.label': 'b',
        'reg.2.server.1.address': 'sip.example.net',
        'reg.2.server.1.port': '5061',
        'reg.2.server.1.transport': 'TLS',
      }),
    );
  });

  it('prefill the first line only, since the phone has one login store', () => {
    expect(() => lineParameters([full, prefilled])).toThrow(/^Line 2 cannot be prefilled/);
  });
});

describe('lines that are recognised in a device file', () => {
  it.each([
    ['scenario 1', scenario1, [prefilled]],
    ['scenario 1 with device.set', { ...scenario1, 'device.set': '1' }, [prefilled]],
    ['scenario 2', scenario2, [full]],
    ['both scenarios', { ...scenario1, ...shifted(scenario2) }, [prefilled, full]],
  ])('are those of %s', (_, entries, lines) => {
    expect(recogniseLines(parameters(entries))).toEqual({ lines, rest: new Map() });
  });

  it('leave the rest alone', () => {
    const rest = {
      'device.prov.tagSerialNo': '1',
      'reg.1.server.1.port': '05061',
      'reg.3.address': 'behind a gap',
      'voIpProt.SIP.use486forReject': '1',
    };
    const server = { 'reg.1.server.1.address': 'sip.example.net' };
    expect(recogniseLines(parameters({ ...scenario2, ...server, ...rest }))).toEqual({
      lines: [{ ...full, server: { address: 'sip.example.net' } }],
      rest: parameters(rest),
    });
  });

  it('have no prefilled sign-in where a switch is off', () => {
    const user = { address: 'vvx400@mslync.net', signIn: 'user' };
    const switches: Record<string, string>[] = [
      { 'device.set': '0' },
      { 'device.logincred.user.set': '0', 'device.logincred.domain.set': '' },
    ];
    for (const off of switches)
      expect(recogniseLines(parameters({ ...scenario1, ...off }))?.lines).toEqual([user]);
  });

  it('need an address', () => {
    expect(recogniseLines(parameters({ ...scenario1, 'reg.1.address': '' }))).toBeUndefined();
    expect(recogniseLines(parameters({ 'reg.2.address': 'b@example.net' }))).toBeUndefined();
    expect(recogniseLines(new Map())).toBeUndefined();
  });

  it('and the rest give the same parameters again, at most with device.set added', () => {
    const names = [
      ...Object.keys({ ...scenario1, ...scenario2, ...shifted(scenario2) }),
      'device.set',
      'device.baseProfile',
      'reg.1.label',
      'reg.1.server.1.address',
      'reg.1.server.1.port',
      'reg.1.server.1.transport',
      'reg.3.address',
    ];
    const value = fc.constantFrom('', '0', '1', '5060', 'a b');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 18 }), (entries) => {
        const original = parameters({ 'reg.1.address': 'a', ...entries });
        const recognised = recogniseLines(original);
        if (!recognised) return expect(original.get('reg.1.address')).toBe('');
        const again = new Map([...lineParameters(recognised.lines), ...recognised.rest]);
        if (!original.has('device.set') && again.get('device.set') === '1') again.delete('device.set');
        expect(again).toEqual(original);
      }),
    );
  });

  it('are the lines that were written', () => {
    const line = fc.record(
      {
        address: fc.string({ minLength: 1 }),
        signIn: fc.constantFrom('user' as const, 'full' as const),
        label: fc.string(),
        displayName: fc.string(),
        server: fc.record({ address: fc.string(), port: fc.nat(65_535) }, { requiredKeys: ['address'] }),
      },
      { requiredKeys: ['address', 'signIn'] },
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        expect(recogniseLines(lineParameters(lines))).toEqual({ lines, rest: new Map() });
      }),
    );
  });
});

/** The same parameters for line 2. */
function shifted(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [name.replace('reg.1.', 'reg.2.'), value]),
  );
}
