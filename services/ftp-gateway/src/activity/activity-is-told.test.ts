import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionObserved } from '@ringfleet/contracts';
import { ActivitySpoolFile } from '../journal/activity-spool-file.ts';
import { ActivityPublisher } from './activity-publisher.ts';
import { RefusalWindow, type CountedRefusal } from './refusal-window.ts';
import { SessionObservers } from './session-observer.ts';

const request = (path: string) => ({ verb: 'RETR', path, reply: 226, bytes: 1, ms: 1 });

describe('a session', () => {
  const watch = () => {
    let now = 0;
    const reports: SessionObserved[] = [];
    const observers = new SessionObservers(
      (report) => reports.push(report),
      () => now,
    );
    const startedAt = new Date(0).toISOString();
    const open = (session: string) =>
      observers.open(() => ({ session, gateway: 'gw-1', address: '10.0.0.7', bootPath: '', startedAt }));
    return { observers, reports, open, pass: (ms: number) => (now += ms) };
  };

  it('is reported after a pause of two seconds, and again only for what came since', () => {
    const { observers, reports, open, pass } = watch();
    const session = open('s1');
    session.add(request('/a'));
    pass(1_999);
    observers.sweep();
    expect(reports).toEqual([]);
    pass(1);
    observers.sweep();
    session.end();
    expect(reports.map(({ ended, requests }) => [ended, requests.map(({ path }) => path)])).toEqual([
      [false, ['/a']],
    ]);
  });

  it('is reported at its end in one event, with 200 requests at most and the number of the others', () => {
    const { reports, open } = watch();
    const session = open('s1');
    for (let n = 0; n < 250; n += 1) session.add(request(`/${n}`));
    session.end();
    expect(reports.map(({ ended, requests, more }) => [ended, requests.length, more])).toEqual([
      [true, 200, 50],
    ]);
  });

  it('that asked nothing is not reported', () => {
    const { reports, open } = watch();
    open('s1').end();
    expect(reports).toEqual([]);
  });
});

describe('refusals', () => {
  it('of one address are told at once, then joined minute by minute', () => {
    let now = 0;
    const reports: CountedRefusal[] = [];
    const window = new RefusalWindow<CountedRefusal>(
      (into) => into,
      (refusal) => reports.push(refusal),
      () => now,
    );
    const refuse = (address: string, at: string) =>
      window.add(address, { count: 1, firstAt: at, lastAt: at });
    refuse('10.0.0.1', 'a');
    refuse('10.0.0.2', 'b');
    for (const at of ['c', 'd', 'e']) refuse('10.0.0.1', at);
    window.sweep();
    expect(reports.map(({ firstAt }) => firstAt)).toEqual(['a', 'b']);
    now = 60_000;
    window.sweep();
    expect(reports.at(-1)).toEqual({ count: 3, firstAt: 'c', lastAt: 'e' });
    refuse('10.0.0.2', 'f');
    expect(reports.at(-1)?.firstAt).toBe('f');
    refuse('10.0.0.1', 'g');
    expect(reports.at(-1)?.firstAt).toBe('f');
    window.close();
    expect(reports.at(-1)?.firstAt).toBe('g');
  });
});

describe('activity', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-activity-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('of many sessions goes out in one publish, and what the bus refused outlives a restart', async () => {
    const publishes: string[][] = [];
    let away = false;
    const publisher = () =>
      new ActivityPublisher({
        bus: {
          publish: async (topic, messages) => {
            if (away) throw new Error('the bus is away');
            expect(topic).toBe('ringfleet.phone-uploads.v1');
            publishes.push(messages.map(({ value }) => (JSON.parse(String(value)) as { path: string }).path));
          },
        },
        spool: new ActivitySpoolFile(folder),
        source: '/ringfleet/ftp-gateway/gw-1',
        topicPrefix: 'ringfleet.',
      });
    const tell = (to: ActivityPublisher, path: string) =>
      to.publish(
        'ringfleet.phone.upload-refused.v1',
        {
          ...{ path, verb: 'STOR', reply: 553, code: 'RF_UPLOAD_READ_ONLY', address: '10.0.0.7' },
          ...{ session: 's1', gateway: 'gw-1', at: new Date(0).toISOString() },
        },
        { key: 's1' },
      );
    const first = publisher();
    await first.start();
    tell(first, 'a');
    tell(first, 'b');
    await first.flush();
    expect(publishes).toEqual([['a', 'b']]);
    away = true;
    tell(first, 'c');
    tell(first, 'd');
    await first.close();
    expect(first.backlog.waiting).toBe(2);

    away = false;
    const second = publisher();
    await second.start();
    await second.close();
    expect(publishes).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const third = publisher();
    await third.start();
    expect(third.backlog.waiting).toBe(0);
    await third.close();
  });
});
