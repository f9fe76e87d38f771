import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { z } from 'zod';
import {
  defineSettings,
  describeSettings,
  listText,
  onOffText,
  portText,
  readSettings,
  setting,
} from '../index.ts';

const ftp = defineSettings('ftp-gateway', {
  RINGFLEET_FTP_PORT: setting(portText, { doc: 'Port of FTP.', default: '2121' }),
  RINGFLEET_FTP_DEFAULT_ACCOUNT: setting(onOffText, { doc: 'PlcmSpIp.', default: 'on' }),
  RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: setting(listText, { doc: 'Who may.', default: '10.0.0.0/8' }),
  RINGFLEET_FTP_PASSWORD: setting(z.string().min(8, 'must have at least 8 characters'), {
    doc: 'Own password.',
    secret: true,
  }),
});
const http = defineSettings('standalone', {
  RINGFLEET_HTTP_PORT: setting(portText, { doc: 'Port of HTTP.', default: '8080', unit: 'port' }),
});

describe('settings', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-settings-'));
    file = join(folder, 'ringfleet.yaml');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const refusal = (env: Record<string, string>, yamlFile?: string): RingfleetError => {
    try {
      readSettings([ftp, http], { env, ...(yamlFile ? { yamlFile } : {}) });
    } catch (error) {
      if (error instanceof RingfleetError) return error;
      throw error;
    }
    throw new Error('the settings were taken');
  };

  it('have their defaults, and no value where there is none', () => {
    const settings = readSettings([ftp, http], { env: {} });
    expect(settings.of(ftp)).toEqual({
      RINGFLEET_FTP_PORT: 2121,
      RINGFLEET_FTP_DEFAULT_ACCOUNT: true,
      RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: ['10.0.0.0/8'],
      RINGFLEET_FTP_PASSWORD: undefined,
    });
  });

  it('come from the file by section and key, and a variable wins over the file', async () => {
    await writeFile(
      file,
      'ftp:\n  port: 2122\n  defaultAccount: off\n  defaultAccountNetworks:\n    - 10.1.0.0/16\n    - 10.2.0.0/16\n',
    );
    const settings = readSettings([ftp, http], {
      env: { RINGFLEET_CONFIG: file, RINGFLEET_FTP_PORT: '2123' },
    });
    expect(settings.of(ftp)).toMatchObject({
      RINGFLEET_FTP_PORT: 2123,
      RINGFLEET_FTP_DEFAULT_ACCOUNT: false,
      RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS: ['10.1.0.0/16', '10.2.0.0/16'],
    });
  });

  it('are refused with everything wrong at once, and a suggestion for each slip', async () => {
    await writeFile(file, 'ftp:\n  prot: 1\nhttp:\n  port: 99999\n');
    const error = refusal(
      { RINGFLEET_FTP_PORTT: '21', RINGFLEET_FTP_DEFAULT_ACCOUNT: 'maybe', RINGFLEET_ZZZ: '1' },
      file,
    );
    expect(error.code).toBe('RF_SETTINGS_INVALID');
    const lines = String(error.params['table']).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.find((line) => line.includes(`${file}:2:3`))).toContain('did you mean ftp.port?');
    expect(lines.find((line) => line.includes(`${file}:4:3 http.port`))).toContain('from 0 to 65535');
    expect(lines.find((line) => line.includes('RINGFLEET_FTP_PORTT'))).toContain('mean RINGFLEET_FTP_PORT?');
    expect(lines.find((line) => line.includes("'maybe'"))).toContain('must be on or off');
    expect(lines.find((line) => line.includes('RINGFLEET_ZZZ'))).toMatch(/is no setting$/);
  });

  it('never show a secret, nor the value of a name with a slip in it', () => {
    const error = refusal({ RINGFLEET_FTP_PASSWORD: 'short', RINGFLEET_FTP_PASSWRD: 'hunter2hunter2' });
    expect(error.message).toContain('at least 8 characters');
    expect(error.message).not.toContain('short');
    expect(error.message).not.toContain('hunter2');
  });

  it.each([
    ['a tab', 'ftp:\n\tport: 1\n', ':2:1'],
    ['a duplicate key', 'ftp:\n  port: 1\n  port: 2\n', ':3:3'],
    ['a list at the top', '- 1\n', ':1:1'],
    ['a map too deep', 'ftp:\n  port:\n    number: 1\n', ':3:5'],
  ])('name line and column of %s in the file', async (_, text, place) => {
    await writeFile(file, text);
    expect(refusal({}, file).message).toContain(`${file}${place}`);
  });

  it('must have the file that is named', () => {
    expect(refusal({ RINGFLEET_CONFIG: join(folder, 'none.yaml') }).message).toContain('does not exist');
  });

  it('let variables of other programs pass when they are named', () => {
    expect(() =>
      readSettings([http], { env: { RINGFLEET_TOKEN: 'x', HOME: '/' }, ignore: ['RINGFLEET_TOKEN'] }),
    ).not.toThrow();
  });

  it('describe themselves for the reference page', () => {
    expect(describeSettings([http, ftp])[0]).toEqual({
      service: 'standalone',
      name: 'RINGFLEET_HTTP_PORT',
      yaml: 'http.port',
      doc: 'Port of HTTP.',
      default: '8080',
      unit: 'port',
      secret: false,
    });
    expect(describeSettings([ftp])[2]?.yaml).toBe('ftp.defaultAccountNetworks');
  });
});
