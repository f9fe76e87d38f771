import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findModel } from '@ringfleet/ucs';
import { eventually } from './eventually.ts';
import { download } from './ftp-bytes.ts';
import { manage } from './managed-files.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot } from './virtual-boots.ts';

interface Matrix {
  rows: { model: string; application: string; phones: number; due: number }[];
  stuckCount: number;
}

/** Beyond what kernels take at once, so that a phone that only looks at an image is seen to stop. */
const IMAGE = 12_000_000;
const models = ['VVX400', 'VVX500', 'VVX600', 'VVX310'];
const [before, after] = ['5.9.6.2996', '5.9.8.5760'];
const partNumber = (model: string) => findModel(model)?.partNumbers[0] ?? '';
const images = new Map(models.map((model) => [model, randomBytes(IMAGE)]));
const phones = models.flatMap((model, m) =>
  Array.from({ length: 3 }, (_, n) => ({
    mac: `0004f27200${m}${n}`,
    model,
    applicationVersion: n === 0 ? after : before,
  })),
);

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  for (const [model, bytes] of images) {
    const query = `name=${partNumber(model)}.sip.ld&version=${after}`;
    const response = await ringfleet.ask(`firmware/releases?${query}`, { method: 'POST', body: bytes });
    expect(response.status).toBe(200);
  }
  const master = `<APPLICATION APP_FILE_PATH="firmware/${after}/sip.ld" CONFIG_FILES=""/>`;
  await ringfleet.ask('tree/000000000000.cfg', { method: 'PUT', body: master });
  await ringfleet.phonesSee('000000000000.cfg', master);
});
afterAll(() => ringfleet.remove());

/** @returns the report, or the problem */
const target = async (of: string) => {
  const response = await ringfleet.ask(`firmware/targets/${of}`, {
    method: 'PUT',
    body: JSON.stringify({ version: after }),
    headers: { 'content-type': 'application/json' },
  });
  return (await response.json()) as { status?: number; code?: string; detail?: string; advice?: string };
};
const matrix = () => ringfleet.json<Matrix>('firmware/matrix');

describe('a release of the catalog', () => {
  it('is served byte for byte, from any place on, and by several readers at once', async () => {
    const path = `firmware/${after}/${partNumber('VVX400')}.sip.ld`;
    const whole = images.get('VVX400')!;
    const read = await Promise.all([1, 2, 3].map(async () => download(await ringfleet.ftp(), path)));
    for (const bytes of read) expect(bytes.equals(whole)).toBe(true);
    const phone = await ringfleet.lines();
    await phone.command('REST 11000000');
    const { bytes: rest } = await phone.retrieve(`RETR ${path}`);
    expect(rest.equals(whole.subarray(11_000_000))).toBe(true);
    await phone.quit();
  });

  it('brings each phone the image of its model, only looked at by those that run it; the matrix moves', async () => {
    for (const phone of phones) {
      const { result } = await boot(ringfleet, phone);
      expect(result.installed).toEqual(phone.applicationVersion === after ? [] : [after]);
      expect(result.firmware).toMatchObject({
        decision: 'current',
        path: expect.stringContaining(`${after}/${partNumber(phone.model)}.sip.ld`),
      });
    }
    const moved = await eventually(matrix, ({ rows }) => {
      const done = rows.filter(({ application }) => application === after);
      return done.length === models.length && done.every((row) => row.phones === 3);
    });
    expect(moved.rows.map(({ model }) => model).sort()).toEqual([...models].sort());
    expect(moved.stuckCount).toBe(0);
  });

  it("is no target while the master file is the operator's own, and one can be set once it is managed", async () => {
    const refused = await target('model/VVX400');
    expect(refused).toMatchObject({ status: 409, code: 'RF_TARGET_UNMANAGED' });
    expect(refused.advice).toContain("'ringfleet manage 000000000000.cfg'");
    expect(await manage(ringfleet, '000000000000.cfg')).toMatchObject({ differences: [] });
    await eventually(
      () => target('model/VVX400'),
      ({ status }) => status === undefined,
    );
  });

  it('is refused as a target for a model without an image, by its name', async () => {
    expect(await target('model/SPIP331')).toMatchObject({
      ...{ status: 409, code: 'RF_TARGET_REFUSED' },
      detail: expect.stringContaining('no image for SPIP331'),
    });
  });
});
