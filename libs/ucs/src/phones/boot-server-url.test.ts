import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bootServerUrl, parseBootServer } from './boot-server-url.ts';

const nothing = {
  type: undefined,
  port: undefined,
  user: undefined,
  password: undefined,
  path: '',
  explicitMaster: undefined,
};

describe('a boot server value', () => {
  it.each([
    ['ftp://ucs.schertz.name', { type: 'FTP', host: 'ucs.schertz.name' }],
    ['ucs.schertz.name', { host: 'ucs.schertz.name' }],
    ['192.0.2.10', { host: '192.0.2.10' }],
    ['ftp://host:2121', { type: 'FTP', host: 'host', port: 2121 }],
    [
      'ftp://user:pass@host/path',
      { type: 'FTP', host: 'host', user: 'user', password: 'pass', path: 'path' },
    ],
    ['ftp://user:p:a@s@host', { type: 'FTP', host: 'host', user: 'user', password: 'p:a@s' }],
    ['user@host', { host: 'host', user: 'user' }],
    ['http://host/000000000000.cfg', { type: 'HTTP', host: 'host', explicitMaster: '000000000000.cfg' }],
    ['HTTPS://host/site/a.cfg', { type: 'HTTPS', host: 'host', path: 'site', explicitMaster: 'a.cfg' }],
    ['ftp://host/.cfg', { type: 'FTP', host: 'host', path: '.cfg' }],
    ['ftp://host//site/./berlin/', { type: 'FTP', host: 'host', path: 'site/berlin' }],
    ['ftp://host/a%20b', { type: 'FTP', host: 'host', path: 'a%20b' }],
    ['tftp://[2001:db8::1]:69/x', { type: 'TFTP', host: '2001:db8::1', port: 69, path: 'x' }],
    ['ftps://host/Site.CFG', { type: 'FTPS', host: 'host', explicitMaster: 'Site.CFG' }],
    [' ftp://host\n', { type: 'FTP', host: 'host' }],
  ])('%j is understood', (value, expected) => {
    expect(parseBootServer(value)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    '',
    'ftp://',
    'sftp://host',
    'ftp://host:0',
    'ftp://host:70000',
    'ftp://host/a b',
    'ftp://host/../x',
    'a b',
  ])('%j is refused', (value) => {
    expect(parseBootServer(value)).toBeUndefined();
  });

  it('is written without the port that phones dial anyway', () => {
    expect(bootServerUrl({ host: 'pbx.example', port: 21 })).toBe('ftp://pbx.example');
    expect(bootServerUrl({ host: 'pbx.example', port: 2121 })).toBe('ftp://pbx.example:2121');
    expect(bootServerUrl({ host: '2001:db8::1', port: 21, path: 'berlin' })).toBe(
      'ftp://[2001:db8::1]/berlin',
    );
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65535 }), (host, port) => {
        const read = parseBootServer(bootServerUrl({ host, port }));
        expect([read?.type, read?.host, read?.port ?? 21]).toEqual(['FTP', host, port]);
      }),
    );
  });
});
