import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootPhone } from '@ringfleet/phone-simulator';
import { normalisePem, parseBootServer, virtualPhone } from '@ringfleet/ucs';
import { run, Workplace } from './command.test-parts.ts';

/** A self-made CA, valid until 2126. */
const caCertificate = readFileSync(
  new URL('./commands/a-fleet-by-commands.test-ca.pem', import.meta.url),
  'utf8',
);

const vvx400 = '0004f28062d6';
const spip331 = '0004f2a6af1b';

const fleet = `
fleet:
  baseProfile: Lync
  pinSignIn: off
phones:
  ${vvx400}:
    model: VVX400
    lines:
      - {address: vvx400@mslync.net, signIn: prefilled, domain: SCHERTZ, user: vvx400}
  ${spip331}:
    model: SPIP331
    lines:
      - {address: spip331@mslync.net, signIn: full, domain: SCHERTZ, user: spip331, password: Pass123}
`;

/** The article's shared.cfg without the PIN switch. */
const shared = {
  'device.set': '1',
  'device.baseProfile.set': '1',
  'device.baseProfile': 'Lync',
  'sec.TLS.customCaCert.1': normalisePem(caCertificate),
};

describe('the article, from an empty system and by commands alone', () => {
  const workplace = new Workplace();
  let data: string;
  let folder: string;
  beforeAll(async () => {
    data = await workplace.server();
    folder = await workplace.folder({ 'fleet.yaml': fleet, 'ca.pem': caCertificate });
  });
  afterAll(() => workplace.close());

  async function commanded(...argv: string[]): Promise<string> {
    const { status, out, err } = await run([...argv, '--data', data], { workingFolder: folder });
    expect([status, err]).toEqual([0, '']);
    return out;
  }

  async function booted(mac: string, model: string) {
    const { ftp } = JSON.parse(await readFile(join(data, 'endpoints.json'), 'utf8')) as {
      ftp: { port: number };
    };
    const bootServer = parseBootServer(`ftp://127.0.0.1:${ftp.port}/`)!;
    const account = { host: '127.0.0.1', port: ftp.port, user: 'PlcmSpIp', password: 'PlcmSpIp' };
    const phone = virtualPhone({ mac, model, bootServer, clock: new Date() });
    const { result } = await bootPhone(phone, account, { fast: true });
    return {
      parameters: Object.fromEntries([...result.effective].map(([name, { value }]) => [name, value])),
      errors: result.files.reduce((sum, { errors }) => sum + errors, 0),
    };
  }

  it('ends with both phones having exactly what the article gives them, and no error on the SoundPoint', async () => {
    expect(await commanded('apply', '-f', 'fleet.yaml', '--dry-run')).toContain('this was a dry run');
    expect(await commanded('apply', '-f', 'fleet.yaml')).toContain('Change set 1');
    expect(await commanded('certificate', 'add', 'root', 'ca.pem')).toContain('Change set 2');
    expect(await booted(vvx400, 'VVX400')).toEqual({
      errors: 0,
      parameters: {
        ...shared,
        'reg.1.auth.usePinCredentials': '0',
        'reg.1.address': 'vvx400@mslync.net',
        'device.logincred.domain.set': '1',
        'device.logincred.domain': 'SCHERTZ',
        'device.logincred.user.set': '1',
        'device.logincred.user': 'vvx400',
      },
    });
    expect(await booted(spip331, 'SPIP331')).toEqual({
      errors: 0,
      parameters: {
        ...shared,
        'reg.1.auth.useLoginCredentials': '0',
        'reg.1.address': 'spip331@mslync.net',
        'reg.1.auth.domain': 'SCHERTZ',
        'reg.1.auth.userId': 'spip331',
        'reg.1.auth.password': 'Pass123',
      },
    });
  });

  it('is explained, without the password', async () => {
    const out = await commanded('explain', spip331, '--json');
    expect(out).not.toContain('Pass123');
    const { parameters } = JSON.parse(out) as {
      parameters: { name: string; value: string | null; layer: string; hides: { why: string }[] }[];
    };
    const of = (name: string) => parameters.find((parameter) => parameter.name === name);
    expect(of('device.baseProfile')).toMatchObject({ value: 'Lync', layer: 'fleet' });
    expect(of('reg.1.address')).toMatchObject({ layer: `phone ${spip331}` });
    expect(of('reg.1.auth.usePinCredentials')).toMatchObject({
      value: null,
      hides: [{ why: 'unknown to this model' }],
    });
  });
});
