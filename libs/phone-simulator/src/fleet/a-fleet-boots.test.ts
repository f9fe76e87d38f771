import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseBootServer, type BootServer } from '@ringfleet/ucs';
import { ScriptedFtpServer } from '../ftp/scripted-ftp-server.test-parts.ts';
import type { BootRow } from './boot-row.ts';
import { simulateFleet, type FleetOptions } from './simulate-fleet.ts';

let server: ScriptedFtpServer;
let bootServer: BootServer;
beforeEach(async () => {
  server = new ScriptedFtpServer({
    files: {
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="shared.cfg" OVERRIDES_DIRECTORY="overrides"/>',
      'shared.cfg': '<a device.set="1" reg.1.auth.usePinCredentials="0"/>',
    },
  });
  const { port } = await server.listen();
  bootServer = parseBootServer(`ftp://127.0.0.1:${port}`) as BootServer;
});
afterEach(() => server.close());

async function simulate(options: Partial<FleetOptions>) {
  const rows: BootRow[] = [];
  const totals = await simulateFleet({
    bootServer,
    phones: 1,
    fast: true,
    onBoot: (row) => void rows.push(row),
    ...options,
  });
  return { rows, totals };
}

describe('a fleet of virtual phones', () => {
  it('counts its MACs up and takes its models in turn', async () => {
    const { rows, totals } = await simulate({
      phones: 5,
      models: ['vvx 400', 'SPIP331'],
      firstMac: '0004F2:000009',
      parallel: 1,
    });
    expect(rows.map(({ mac, model }) => `${mac} ${model}`)).toEqual([
      '0004f2000009 VVX400',
      '0004f200000a SPIP331',
      '0004f200000b VVX400',
      '0004f200000c SPIP331',
      '0004f200000d VVX400',
    ]);
    expect(totals).toMatchObject({ phones: 5, boots: 5, failedBoots: 0 });
  });

  it('says of each boot what the phone got', async () => {
    const { rows } = await simulate({ phones: 2 });
    const [vvx, soundPoint] = rows.sort((a, b) => (a.mac < b.mac ? -1 : 1));
    expect(vvx).toMatchObject({
      master: '000000000000.cfg',
      parameters: { sip: 2, local: 0 },
      errors: 0,
      uploads: 4,
      failed: [],
    });
    expect(soundPoint).toMatchObject({ errors: 1 });
  });

  it('reads back what its user set at the phone, after a factory reset too', async () => {
    const set = new Map([['np.normal.ringing.calls.tonePattern', 'ringer10']]);
    const { rows } = await simulate({ models: ['VVX400'], boots: 2, set, factoryReset: true });
    expect(rows.map(({ parameters }) => parameters.local)).toEqual([0, 1]);
    expect(server.files.get('overrides/0004f2f00000-phone.cfg')?.toString()).toContain('ringer10');
  });

  it('does after the first boot what its users do, and logs after each', async () => {
    const set = new Map([['np.normal.ringing.calls.tonePattern', 'ringer10']]);
    const { rows } = await simulate({
      ...{ models: ['VVX400'], boots: 2, set, setWeb: set, reset: 'local', logLines: 9 },
      ...{ directory: () => new Uint8Array([1]), calls: () => new Uint8Array([2]) },
    });
    expect(rows.map(({ parameters: { local, web } }) => [local, web])).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(rows.map(({ uploads }) => uploads)).toEqual([4 + 5 + 3, 2 + 3]);
    const stored = server.commands.filter((line) => line.startsWith('STOR 0004f2f00000-phone.cfg'));
    expect(stored).toHaveLength(3);
    expect(server.files.get('0004f2f00000-directory.xml')).toHaveLength(1);
  });

  it('boots no more phones at once than it may', async () => {
    let open = 0;
    let most = 0;
    server.script = (command) => {
      if (command.startsWith('USER')) most = Math.max(most, (open += 1));
      if (command === 'QUIT') open -= 1;
      return undefined;
    };
    await simulate({ phones: 12, parallel: 3, models: ['VVX400'] });
    expect(most).toBe(3);
  });

  it('names what failed', async () => {
    const { rows, totals } = await simulate({ password: 'plcmspip' });
    expect(totals.failedBoots).toBe(1);
    expect(rows[0]?.failed).toContain('RETR 0004f2f00000.cfg: PASS was answered 530 no');
  });

  it('refuses a model or a MAC that nobody knows before it dials', async () => {
    await expect(simulate({ models: ['VVX4000'] })).rejects.toThrow("the model 'VVX4000' is not known");
    await expect(simulate({ firstMac: 'x' })).rejects.toThrow("'x' is no MAC");
    expect(server.sessions).toBe(0);
  });
});
