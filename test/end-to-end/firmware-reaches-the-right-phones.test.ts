import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PhoneBoot } from '@ringfleet/phone-simulator';
import { findModel } from '@ringfleet/ucs';
import { describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { storedZip } from './firmware-zip.ts';
import { download } from './ftp-bytes.ts';
import { LiveEvents } from './live-events.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, type BootedPhone } from './virtual-boots.ts';

interface Matrix {
  phones: number;
  rows: { model: string; application: string; phones: number; due: number }[];
  stuckCount: number;
}
interface Report {
  status?: number;
  code: string;
  detail: string;
  phones: number;
  moves: { model: string; from: string; to: string; change: string; phones: number }[];
  refused: { model: string; reason: string; phones: number }[];
}
interface Observed {
  mac: string;
  startedAt: string;
  ended: boolean;
  requests: { verb: string; path: string; reply: number; bytes: number }[];
}
type Phone = Required<Pick<BootedPhone, 'mac' | 'model' | 'path' | 'applicationVersion'>> &
  Pick<BootedPhone, 'memory'>;

const [older, first, second] = ['5.9.6.2996', '5.9.7.4477', '5.9.8.5760'] as const;
const running = [older, first, second];
const covered = ['VVX310', 'VVX400', 'VVX500'];
/** Has an image in the first release only. */
const left = 'VVX600';
const models = [...covered, left];
const IMAGE = 200_000;
const AT_ONCE = 8;
const LONG = 90_000;

const imageName = (model: string) => `${findModel(model)?.partNumbers[0]}.sip.ld`;
const release = (version: string, of: readonly string[]) => {
  const images = of.map((model) => [imageName(model), randomBytes(IMAGE)] as const);
  return { version, images: new Map(images) };
};
const [firstRelease, secondRelease] = [release(first, models), release(second, covered)];

/** 25 phones of each model at each site: 9 run the first version, 8 each of the others. */
const phones: Phone[] = Array.from({ length: 200 }, (_, n) => ({
  mac: `0004f27300${n.toString(16).padStart(2, '0')}`,
  model: models[n % 4] ?? '',
  path: Math.floor(n / 4) % 2 === 0 ? 'berlin' : 'paris',
  applicationVersion: running[Math.floor(n / 8) % 3] ?? '',
}));
const isLed = ({ path, model }: Phone) => path === 'berlin' && covered.includes(model);
const led = phones.filter(isLed);
const moving = led.filter(({ applicationVersion }) => applicationVersion !== second);
const imageOf = ({ path, model }: Phone) => `${path}/firmware/${second}/${imageName(model)}`;

let ringfleet: RunningRingfleet;
let events: LiveEvents;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  events = await LiveEvents.open(ringfleet, 'type=phone.session-observed');
  await describeIntent(ringfleet, 'fleet', {});
  for (const site of ['berlin', 'paris'])
    await describeIntent(ringfleet, `sites/${site}`, { bootPath: site });
  for (const { version, images } of [firstRelease, secondRelease]) {
    const body = storedZip({ 'sip.ver': Buffer.from(version), ...Object.fromEntries(images) });
    const response = await ringfleet.ask('firmware/releases', { method: 'POST', body });
    expect(response.status).toBe(200);
  }
  await eventually(
    () => masterOf('paris'),
    (text) => text.includes('APP_FILE_PATH'),
  );
});
afterAll(async () => {
  events.close();
  await ringfleet.remove();
});

const masterOf = async (site: string) => {
  const client = await ringfleet.ftp();
  try {
    return String(await download(client, `${site}/000000000000.cfg`));
  } catch {
    return '';
  } finally {
    client.close();
  }
};
const matrix = () => ringfleet.json<Matrix>('firmware/matrix');
/** `VVX400 5.9.8.5760: 33, 0 due` */
const rowsOf = ({ rows }: Matrix) =>
  rows.map(({ model, application, phones: count, due }) => `${model} ${application}: ${count}, ${due} due`);
/** @returns the report, or the problem */
const target = async (options: { models?: string[]; version?: string; dryRun?: boolean }) => {
  const { dryRun = false, version = second, ...more } = options;
  const response = await ringfleet.ask(`firmware/targets/site/berlin?dryRun=${dryRun}`, {
    method: 'PUT',
    body: JSON.stringify({ version, ...more }),
    headers: { 'content-type': 'application/json' },
  });
  return (await response.json()) as Report;
};
const movesTo = (to: string, of: readonly string[]) =>
  of.flatMap((model) =>
    running.map((from, at) => ({
      ...{ model, from, to, phones: at === 0 ? 9 : 8 },
      change: from === to ? 'none' : from < to ? 'upgrade' : 'downgrade',
    })),
  );

/** Boots them all, some at once; each remembers what it got. */
async function bootAll(all: readonly Phone[]): Promise<Map<string, PhoneBoot>> {
  const booted = new Map<string, PhoneBoot>();
  const waiting = all.values();
  const next = async () => {
    for (const phone of waiting) {
      const one = await boot(ringfleet, phone);
      phone.memory = one.result.memory;
      phone.applicationVersion = one.result.application?.version ?? phone.applicationVersion;
      booted.set(phone.mac, one);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return booted;
}

/**
 * Images that phones were sent anything of, as the server saw it: `mac path`, once each.
 * @param since what began earlier belongs to an earlier boot
 */
async function imagesSent(since: string, boots: Map<string, PhoneBoot>): Promise<Set<string>> {
  const sent = new Set<string>();
  // A phone that restarts with new firmware comes back in a session of its own.
  const sessionsOf = ({ result }: PhoneBoot) => new Set(result.steps.map(({ restart }) => restart)).size;
  const awaited = new Map([...boots].map(([mac, one]) => [mac, sessionsOf(one)]));
  while (awaited.size > 0) {
    const { data } = await events.next();
    const { mac, startedAt, ended, requests } = data as unknown as Observed;
    if (startedAt < since) continue;
    for (const { verb, path, bytes } of requests)
      if (verb === 'RETR' && path.endsWith('.ld') && bytes > 0) sent.add(`${mac} ${path.replace(/^\//, '')}`);
    const more = (awaited.get(mac) ?? 0) - (ended ? 1 : 0);
    if (more > 0) awaited.set(mac, more);
    else awaited.delete(mac);
  }
  return sent;
}

const sorted = (texts: Iterable<string>) => [...texts].sort();
const byMac = (of: readonly Phone[]) => sorted(of.map((phone) => `${phone.mac} ${imageOf(phone)}`));

describe('a release that becomes the target of one of two sites, with 200 phones of four models', () => {
  it(
    'is first said to move how many of which model from what to what, and refused for the one without an image',
    async () => {
      const booted = await bootAll(phones);
      for (const { result } of booted.values())
        expect([result.faults, result.installed, result.firmware.decision]).toEqual([[], [], 'absent']);
      const before = await eventually(matrix, ({ rows }) => rows.length === 12 && sum(rows) === 200);
      expect(rowsOf(before)).toEqual(
        models.flatMap((model) =>
          running.map((version, at) => `${model} ${version}: ${at === 0 ? 18 : 16}, 0 due`),
        ),
      );

      const ofFirst = await eventually(
        () => target({ version: first, dryRun: true }),
        (report) => report.phones === 100,
      );
      expect(ofFirst).toMatchObject({ moves: movesTo(first, models), refused: [] });
      const dry = await target({ dryRun: true });
      expect(dry).toMatchObject({
        ...{ phones: 100, moves: movesTo(second, models) },
        refused: [{ model: left, reason: 'no-image', phones: 25 }],
      });
      expect(await target({})).toMatchObject({
        ...{ status: 409, code: 'RF_TARGET_REFUSED' },
        detail: expect.stringContaining(`release ${second} has no image for ${left}`),
      });
      expect(await ringfleet.json('firmware/targets')).toEqual({ items: [] });
    },
    LONG,
  );

  it(
    'moves exactly the phones of that site and of those models to exactly their image, and nobody else',
    async () => {
      expect(await target({ models: covered })).toMatchObject({
        ...{ phones: 75, refused: [], moves: movesTo(second, covered) },
      });
      await eventually(
        () => masterOf('berlin'),
        (text) => text.includes(`firmware/${second}/sip.ld`),
      );
      const due = (await matrix()).rows.filter((row) => row.due > 0);
      expect(due).toMatchObject(
        covered.flatMap((model) => [
          { model, application: older, due: 9 },
          { model, application: first, due: 8 },
        ]),
      );

      const since = new Date().toISOString();
      const wasMoving = new Set(moving.map(({ mac }) => mac));
      const booted = await bootAll(phones);
      const installed = [...booted].filter(([, { result }]) => result.installed.length > 0);
      expect(sorted(installed.map(([mac]) => mac))).toEqual(sorted(wasMoving));
      for (const phone of phones) {
        const { result, bytes } = booted.get(phone.mac)!;
        const isMoving = wasMoving.has(phone.mac);
        expect(result).toMatchObject({
          ...{ faults: [], installed: isMoving ? [second] : [] },
          firmware: isLed(phone)
            ? { decision: 'current', path: imageOf(phone), version: second }
            : { decision: 'absent' },
        });
        expect(bytes >= IMAGE).toBe(isMoving);
      }
      expect(sorted(await imagesSent(since, booted))).toEqual(byMac(led));
      for (const model of covered) {
        const client = await ringfleet.ftp();
        const served = await download(client, `berlin/firmware/${second}/${imageName(model)}`);
        expect(served.equals(secondRelease.images.get(imageName(model))!)).toBe(true);
      }
    },
    LONG,
  );

  it(
    'runs on them when they boot the next time, fetched by none again, and the matrix has moved',
    async () => {
      for (const { result, bytes } of (await bootAll(led)).values()) {
        expect(result).toMatchObject({ installed: [], firmware: { decision: 'current', version: second } });
        expect(bytes).toBeLessThan(IMAGE);
      }
      const after = await eventually(matrix, ({ rows }) => rows.every((row) => row.due === 0));
      expect(rowsOf(after)).toEqual([
        ...covered.flatMap((model) => [
          `${model} ${older}: 9, 0 due`,
          `${model} ${first}: 8, 0 due`,
          `${model} ${second}: 33, 0 due`,
        ]),
        ...running.map((version, at) => `${left} ${version}: ${at === 0 ? 18 : 16}, 0 due`),
      ]);
      expect(after).toMatchObject({ phones: 200, stuckCount: 0 });
      expect((await target({ models: covered, dryRun: true })).moves).toEqual(
        covered.map((model) => ({ model, from: second, to: second, change: 'none', phones: 25 })),
      );
    },
    LONG,
  );
});

function sum(rows: Matrix['rows']): number {
  return rows.reduce((all, row) => all + row.phones, 0);
}
