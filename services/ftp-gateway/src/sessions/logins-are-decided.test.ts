import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@ringfleet/service-kit';
import { accountsOf } from '../gateway-rules.ts';
import { gatewaySettings } from '../gateway.settings.ts';

const accounts = (env: Record<string, string> = {}) =>
  accountsOf(readSettings([gatewaySettings], { env }).of(gatewaySettings));
const own = { RINGFLEET_FTP_USER: 'Fleet', RINGFLEET_FTP_PASSWORD: 'Secret-1' };

describe('a login', () => {
  it.each([
    ['PlcmSpIp', 'PlcmSpIp', '192.168.1.20', true],
    ['plcmspip', 'PlcmSpIp', '127.0.0.1', true],
    ['PLCMSPIP', 'PlcmSpIp', 'fe80::1%eth0', true],
    ['PlcmSpIp', 'plcmspip', '192.168.1.20', false],
    ['PlcmSpIp', '', '192.168.1.20', false],
    ['PlcmSpIp', 'PlcmSpIp', '203.0.113.9', false],
    ['anonymous', 'PlcmSpIp', '192.168.1.20', false],
  ])('by the factory account as %s/%s from %s: %s', (user, password, address, accepted) => {
    expect(accounts().check(user, password, address).accepted).toBe(accepted);
  });

  it('by the own account works beside the factory account, from anywhere', () => {
    const both = accounts(own);
    expect(both.check('fleet', 'Secret-1', '203.0.113.9')).toEqual({ accepted: true, login: 'own' });
    expect(both.check('fleet', 'secret-1', '10.0.0.1')).toEqual({
      accepted: false,
      reason: 'wrong-password',
    });
    expect(both.check('PlcmSpIp', 'PlcmSpIp', '10.0.0.1')).toEqual({ accepted: true, login: 'default' });
  });

  it('by the own account works instead of the factory account', () => {
    const only = accounts({ ...own, RINGFLEET_FTP_DEFAULT_ACCOUNT: 'off' });
    expect(only.check('PlcmSpIp', 'PlcmSpIp', '10.0.0.1')).toEqual({
      accepted: false,
      reason: 'default-account-off',
    });
    expect(only.check('Fleet', 'Secret-1', '10.0.0.1').accepted).toBe(true);
  });

  it('may take the factory’s user name with another password', () => {
    const renamed = accounts({
      RINGFLEET_FTP_USER: 'PlcmSpIp',
      RINGFLEET_FTP_PASSWORD: 'other',
      RINGFLEET_FTP_DEFAULT_ACCOUNT: 'off',
    });
    expect(renamed.check('PlcmSpIp', 'other', '10.0.0.1').accepted).toBe(true);
    expect(renamed.check('PlcmSpIp', 'PlcmSpIp', '10.0.0.1').accepted).toBe(false);
  });

  it.each<Record<string, string>>([
    { RINGFLEET_FTP_USER: 'fleet' },
    { RINGFLEET_FTP_PASSWORD: 'x' },
    { RINGFLEET_FTP_DEFAULT_ACCOUNT: 'off' },
    { RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: '10.0.0.0/99' },
    { RINGFLEET_FTP_PASSIVE_PORTS: '30020-30000' },
    { RINGFLEET_FTP_PASSIVE_PORTS: '70000-70001' },
    { RINGFLEET_FTP_IDLE_SECONDS: '30' },
  ])('settings %j are refused', (env) => {
    expect(() => accounts(env)).toThrow(expect.objectContaining({ code: 'RF_SETTINGS_INVALID' }));
  });
});
