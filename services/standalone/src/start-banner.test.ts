import { describe, expect, it } from '@jest/globals';
import { hostAddress, option160, startBanner } from './start-banner.ts';

const facts = {
  version: '1.2.3',
  endpoints: { ftp: { host: '0.0.0.0', port: 2121 }, http: { host: '127.0.0.1', port: 8080 } },
  dataFolder: '/srv/ringfleet-data',
  adminTokenFile: '/srv/ringfleet-data/admin.token',
  address: '192.0.2.10',
  node: '/opt/node/bin/node',
};

describe('what the start prints', () => {
  it('names both ports, the folder, the token file and the value of DHCP option 160', () => {
    const text = startBanner(facts);
    for (const part of [
      'port 2121 on 0.0.0.0',
      'http://127.0.0.1:8080/api/v1',
      '/srv/ringfleet-data/admin.token',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/DHCP option 160 +ftp:\/\/192\.0\.2\.10:2121 /);
  });

  it('tells how a phone that dials port 21 gets to another port', () => {
    const text = startBanner(facts);
    expect(text).toContain('dport 21 redirect to :2121');
    expect(text).toContain('--dport 21 -j REDIRECT --to-ports 2121');
    expect(text).toContain('RINGFLEET_FTP_PORT=21');
    expect(text).toContain('setcap cap_net_bind_service=+ep /opt/node/bin/node');
    expect(text).toContain('option 160 is ftp://192.0.2.10:2121: unproven on phones');
  });

  it('says nothing of redirects when FTP has port 21', () => {
    const ftp = { host: '0.0.0.0', port: 21 };
    const text = startBanner({ ...facts, endpoints: { ...facts.endpoints, ftp } });
    expect(text).toMatch(/DHCP option 160 +ftp:\/\/192\.0\.2\.10 /);
    expect(text).not.toContain('redirect');
  });
});

describe('the value of option 160', () => {
  it('is the address that FTP is bound to, if it is bound to one', () => {
    expect(option160({ host: '198.51.100.7', port: 21 }, '192.0.2.10')).toBe('ftp://198.51.100.7');
    expect(option160({ host: '::', port: 21 }, '192.0.2.10')).toBe('ftp://192.0.2.10');
    expect(option160({ host: '2001:db8::1', port: 2121 }, undefined)).toBe('ftp://[2001:db8::1]:2121');
    expect(option160({ host: '0.0.0.0', port: 2121 }, undefined)).toBe('ftp://127.0.0.1:2121');
  });

  it('takes the first IPv4 address that is not internal', () => {
    const entry = { netmask: '', mac: '', cidr: null };
    const v4 = (address: string, internal: boolean) => ({
      ...entry,
      address,
      internal,
      family: 'IPv4' as const,
    });
    const v6 = { ...entry, address: 'fe80::1', internal: false, family: 'IPv6' as const, scopeid: 1 };
    expect(hostAddress({ lo: [v4('127.0.0.1', true)], eth0: [v6, v4('192.0.2.10', false)] })).toBe(
      '192.0.2.10',
    );
    expect(hostAddress({ lo: [v4('127.0.0.1', true)] })).toBeUndefined();
  });
});
