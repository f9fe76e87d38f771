import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChangeReport, describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { upload } from './ftp-bytes.ts';
import { ringer10 } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

interface Rotated {
  account: string;
  user: string;
  password?: string;
  oldValidUntil?: string;
  report: ChangeReport;
}
interface Users {
  count: number;
  items: { mac: string; account: string }[];
  cursor?: string;
}

const [first, second] = ['0004f2720001', '0004f2720002'];
const user = 'phones';
const given = 'First secret 1';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

const rotate = (rotation: object, query = '', headers: Record<string, string> = {}) =>
  ringfleet.json<Rotated>(`intent/credentials/rotate${query}`, {
    method: 'POST',
    body: JSON.stringify({ scope: 'fleet', user, ...rotation }),
    headers: { 'content-type': 'application/json', ...headers },
  });
const users = (query = '') => ringfleet.json<Users>(`intent/credentials/users?${query}`);
const credentials = () => ringfleet.json<{ items: object[] }>('intent/credentials');
const isRefused = (password: string, name = user) =>
  ringfleet.ftp(name, password).then(
    (phone) => (phone.close(), false),
    ({ code }: { code?: number }) => code === 530,
  );
const usersAre = (macs: string[]) =>
  eventually(
    () => users(),
    ({ items }) => items.map(({ mac }) => mac).join() === macs.join(),
  );

/** Once the gateway has heard of the account. */
async function storesBy(mac: string, password: string, name = user): Promise<void> {
  const phone = await eventually(
    () => ringfleet.ftp(name, password).catch(() => undefined),
    (client) => client !== undefined,
  );
  await upload(phone!, `${mac}-phone.cfg`, await ringer10());
  phone!.close();
}

/** Everything that lies on the disk. */
async function disk(folder: string): Promise<Buffer[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
}

describe('the FTP account of the fleet', () => {
  let made: string;

  it('is new: phones that use the one of the factory show until they have changed over', async () => {
    await storesBy(first, 'PlcmSpIp', 'PlcmSpIp');
    const looked = await rotate({ password: given }, '?dryRun=true');
    expect(looked).toMatchObject({ account: 'fleet@1', report: { dryRun: true } });
    expect(looked).not.toHaveProperty('password');
    const { password, ...answer } = await rotate({ password: given });
    expect([password, answer]).toMatchObject([undefined, { account: 'fleet@1', user }]);
    await usersAre([first]);
    await storesBy(first, given);
    await usersAre([]);
    expect(await credentials()).toEqual({
      items: [{ scope: 'fleet', account: 'fleet@1', user, phones: 1, tellPhones: true, before: [] }],
    });
  });

  it('is rotated: the answer tells the password that was made, and who logs in with the old one', async () => {
    await storesBy(second, given);
    await eventually(credentials, ({ items }) => JSON.stringify(items).includes('"phones":2'));
    const headers = { 'idempotency-key': 'rotate' };
    const rotated = await rotate({}, '', headers);
    made = rotated.password ?? '';
    expect(made).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
    expect(await rotate({}, '', headers)).toEqual(rotated);
    expect(rotated.account).toBe('fleet@2');
    expect(Date.parse(rotated.oldValidUntil ?? '')).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(rotated.report.findings).toMatchObject([
      {
        ...{ severity: 'warning', code: 'RF_ACCOUNT_IN_USE', field: 'ftpAccount' },
        message: expect.stringMatching(
          /^2 phones log in with the FTP account 'phones' \(fleet@1\) now; it stays/,
        ),
      },
    ]);
    expect(JSON.stringify(rotated.report)).not.toContain(made);
  });

  it('lets phones in with the old and the new password, and shows who has not changed over', async () => {
    await storesBy(first, made);
    await storesBy(second, given);
    await usersAre([second]);
    expect(await users('scope=fleet&limit=1')).toMatchObject({
      count: 1,
      items: [{ mac: second, account: 'fleet@1' }],
    });
    const text = JSON.stringify([await credentials(), await ringfleet.json('intent/fleet')]);
    for (const secret of [given, made]) expect(text).not.toContain(secret);
  });

  it('refuses an old password after its time, and a phone that still has it goes on showing', async () => {
    const third = 'Third secret 3';
    const validUntil = new Date(Date.now() + 1500).toISOString();
    const rotated = await rotate({ password: third, validUntil, tellPhones: false });
    expect(rotated).toMatchObject({ account: 'fleet@3', oldValidUntil: validUntil });
    expect(await isRefused(made)).toBe(false);
    await storesBy(first, third);
    await eventually(() => isRefused(made), Boolean);
    expect(Date.now()).toBeGreaterThan(Date.parse(validUntil));
    // The one before that was to stay valid for longer does so.
    expect(await isRefused(given)).toBe(false);
    const again = await rotate({ password: third }, '?dryRun=true').catch(String);
    expect(again).toContain('a rotation needs another');
    await usersAre([second]);
  });

  it('keeps its number and its newest password when the fleet goes back to what it was', async () => {
    const history = await ringfleet.json<{ items: { version: number }[] }>('intent/fleet/history');
    const version = history.items.at(-1)?.version;
    await ringfleet.json('intent/fleet/rollback', { method: 'POST', document: { version } });
    const [fleet] = (await credentials()).items as { account: string; before: { account: string }[] }[];
    expect(fleet?.account).toBe('fleet@4');
    expect(fleet?.before.map(({ account }) => account)).toEqual(['fleet@3', 'fleet@1']);
    expect(await isRefused('Third secret 3')).toBe(false);
  });

  it('goes with a warning of how many phones log in with it', async () => {
    const report = await describeIntent(ringfleet, 'fleet', {}, { dryRun: true });
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringMatching(/^1 phone logs in .*\(fleet@3\) now; it is refused from now on$/),
      }),
    );
  });

  it('leaves no password readable on the disk', async () => {
    await ringfleet.stop();
    const files = await disk(ringfleet.dataFolder);
    for (const secret of [given, made, 'Third secret 3'])
      expect(files.filter((bytes) => bytes.includes(secret))).toEqual([]);
    await ringfleet.startAgain();
  });
});

describe('the FTP account of a site', () => {
  it('is its own, and goes with the site when that gets another name', async () => {
    await describeIntent(ringfleet, 'sites/berlin', {});
    await rotate({ scope: 'site/berlin', user: 'berlin', password: 'Site secret 1', tellPhones: false });
    await storesBy(first, 'Site secret 1', 'berlin');
    const report = await ringfleet.json<ChangeReport>('intent/sites/berlin/rename', {
      method: 'POST',
      document: { to: 'hauptstadt' },
    });
    expect(report.findings).toEqual([]);
    expect(await credentials()).toMatchObject({ items: [{}, { scope: 'site/hauptstadt' }] });
    expect(await isRefused('Site secret 1', 'berlin')).toBe(false);
  });

  it.each([
    [{ scope: 'site/paris', user }, 404],
    [{ scope: 'group/lobby', user }, 400],
    [{ scope: 'fleet', user: 'a\tb' }, 422],
  ])('cannot be made for %j', async (rotation, status) => {
    await expect(rotate(rotation)).rejects.toThrow(`was answered ${status}`);
  });
});
