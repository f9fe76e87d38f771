import { describe, expect, it } from '@jest/globals';
import type { GatewayWay } from './gateway-way.ts';
import { judgePassive, type PassiveTry } from './judge-passive.ts';

const dialled = '198.51.100.7';
const served: PassiveTry = { host: dialled, port: 30001, outcome: 'served' };
const silent = (host: string): PassiveTry => ({
  ...{ host, port: 30002, outcome: 'unreachable' },
  reason: 'no answer within 10 s',
});
const way: GatewayWay = {
  ...{ id: 'gateway-0', advertised: dialled, peerCheck: 'strict', clients: [] },
  ports: [30001, 30002],
};

function judged(pasv: PassiveTry, epsv: PassiveTry, seen?: GatewayWay) {
  return judgePassive({ dialled, pasv, epsv, ...(seen ? { way: seen } : {}) });
}

describe('the way of phones', () => {
  it('is well when both passive modes transfer', () => {
    expect(judged(served, served, way).map(({ look, state }) => `${look} ${state}`)).toEqual([
      'PASV well',
      'EPSV well',
    ]);
  });

  it('is wrong with a private address, and says which one to tell instead', () => {
    const [pasv] = judged(silent('10.1.2.3'), served);
    expect(pasv).toMatchObject({ look: 'PASV', state: 'wrong' });
    expect(pasv?.said).toContain('tells phones the private address 10.1.2.3');
    expect(pasv?.change).toContain(`(gateway.advertised.value) to ${dialled}`);
  });

  it('is wrong with an address that cannot be reached, which EPSV shows', () => {
    const [pasv] = judged(silent('203.0.113.9'), served);
    expect(pasv?.said).toContain('203.0.113.9, which cannot be reached');
  });

  it('is wrong with ports that are not let through', () => {
    const found = judged(silent(dialled), silent(dialled), way);
    expect(found.map(({ look, state }) => `${look} ${state}`)).toEqual(['PASV wrong', 'EPSV wrong']);
    expect(found[0]?.change).toContain('(gateway.passive)');
  });

  it('is wrong when a data connection is not taken for its session, as with translated addresses', () => {
    const refused: PassiveTry = { ...served, outcome: 'unserved', reason: 'LIST was answered 425' };
    const [pasv] = judged(refused, served, way);
    expect(pasv?.change).toContain('externalTrafficPolicy: Local');
  });

  it('is wrong when a helper rewrites what the gateway says', () => {
    const rewritten: PassiveTry = { host: '192.0.2.1', port: 41000, outcome: 'served' };
    const [helper] = judged(rewritten, served, way);
    expect(helper).toMatchObject({ look: 'FTP helper', state: 'wrong' });
    expect(helper?.said).toBe(
      "Something on the way rewrites FTP: PASV says 192.0.2.1, and the gateway said 198.51.100.7; a reply names port 41000, which is none of the gateway's.",
    );
    expect(judged(rewritten, served)).toHaveLength(2);
  });
});
