import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChangeReport, describeIntent, forgetIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { download, upload } from './ftp-bytes.ts';
import { ringer10 } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const [leaving, staying, writing] = ['0004f2760001', '0004f2760002', '0004f2760003'];

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await describeIntent(ringfleet, 'fleet', { retiredFilesDays: 0 });
  for (const mac of [leaving, staying, writing]) {
    await describeIntent(ringfleet, `phones/${mac}`, { parameters: { 'up.backlight.timeout': '10' } });
    await store(mac, '-phone.cfg', await ringer10());
    await store(mac, '-app.log', 'one line\n');
  }
});
afterAll(() => ringfleet.remove());

async function store(mac: string, name: string, bytes: string | Buffer): Promise<void> {
  const phone = await ringfleet.ftp();
  await upload(phone, `${mac}${name}`, bytes);
  phone.close();
}

const answer = async (path: string) =>
  download(await ringfleet.ftp(), path).then(
    () => 226,
    ({ code }: { code?: number }) => code,
  );
const retired = () =>
  ringfleet.json<{ items: { mac: string; done: boolean; files?: string; filesGoAt: string }[] }>(
    'intent/retired',
  );

describe('a phone that leaves the fleet', () => {
  it('has no rendered files from then on, and what it wrote until its time; the report says until when', async () => {
    const report = await forgetIntent(ringfleet, `phones/${leaving}`);
    expect(report.files).toMatchObject([{ path: `${leaving}-lync.cfg`, change: 'removed' }]);
    expect(report.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        new RegExp(`^phone ${leaving}: its overrides, logs and call lists are kept until 20\\d\\d-`),
      ),
    ]);
    const more = await ringfleet.json<ChangeReport>('intent/phones/retire', {
      method: 'POST',
      document: { macs: [staying, writing] },
    });
    expect(more.counts).toMatchObject({ removed: 2 });
    expect(await answer(`${leaving}-lync.cfg`)).toBe(550);
    expect(await answer(`${leaving}-phone.cfg`)).toBe(226);
    expect((await retired()).items).toHaveLength(3);
  });

  it('loses what it wrote when that time is over; who is back or wrote since keeps it', async () => {
    await describeIntent(ringfleet, `phones/${staying}`, {});
    await store(writing, '-phone.cfg', await ringer10());
    await ringfleet.stop();
    await ringfleet.startAgain();
    const { items } = await eventually(retired, (page) => page.items.every(({ done }) => done));
    expect(items.map(({ mac }) => mac).sort()).toEqual([leaving, writing]);
    await eventually(
      () => answer(`${leaving}-phone.cfg`),
      (code) => code === 550,
    );
    expect(await answer(`${leaving}-app.log`)).toBe(550);
    expect([await answer(`${staying}-phone.cfg`), await answer(`${staying}-app.log`)]).toEqual([226, 226]);
    expect(await answer(`${writing}-phone.cfg`)).toBe(226);
  });
});
