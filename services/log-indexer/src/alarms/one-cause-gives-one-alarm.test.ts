import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent, type PhoneAlarm } from '@ringfleet/contracts';
import { type DocumentStore, type IndexedLine, openEmbeddedDocumentStore } from '@ringfleet/storage';
import { MAC, orderOf } from '../log-indexer.test-bench.ts';
import { AlarmCounter } from './alarm-counter.service.ts';
import { AlarmList } from './alarm-list.service.ts';
import { alarmRecords } from './alarm.repository.ts';

const BEGINNING = Date.parse('2026-11-20T08:00:00Z');
const MINUTE = 60_000;
const fatal = (minute: number, text = 'Watchdog: task 7 died'): IndexedLine => ({
  ...{ raw: text, text, at: BEGINNING + minute * MINUTE, clock: 'set', component: 'wdog', class: '6' },
});

describe('alarms', () => {
  let folder: string;
  let documents: DocumentStore;
  let now: number;
  let counter: AlarmCounter;
  let list: AlarmList;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-alarms-'));
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
    const records = documents.repository(alarmRecords);
    now = BEGINNING;
    counter = new AlarmCounter(records, { source: '/test', topicPrefix: 'ringfleet.', now: () => now });
    list = new AlarmList(records);
  });
  afterEach(async () => {
    await documents.close();
    await rm(folder, { recursive: true });
  });

  const count = (minute: number, lines: IndexedLine[], isAgain = false, mac = MAC) =>
    counter.count(mac, { order: orderOf(minute), lines }, { model: 'VVX400', version: '5.9.7' }, isAgain);
  const told = async () => {
    const pending = await documents.pendingOutbox(100);
    await documents.releaseOutbox(pending.map(({ ref }) => ref));
    return pending.map(({ message }) => decodeEvent(message).data as PhoneAlarm);
  };
  const all = async () => (await list.list({ limit: 100 })).items;

  it('join all lines of one cause, told at once with count and times', async () => {
    await count(1, [fatal(0), fatal(1, 'Watchdog: task 12 died'), fatal(1, 'Cannot read flash')]);
    expect(await told()).toMatchObject([
      { mac: MAC, class: '6', component: 'wdog', text: 'Watchdog: task 12 died', count: 2, model: 'VVX400' },
      { text: 'Cannot read flash', count: 1 },
    ]);
    expect(counter.raised).toBe(2);
    expect(await all()).toHaveLength(2);
  });

  it('are none of harmless lines and of lower classes', async () => {
    const harmless = fatal(0, 'Uploading boot log, time is MON JAN 01 00:00:21 2007');
    await count(1, [harmless, { ...fatal(0), class: '4' }]);
    expect(await all()).toEqual([]);
  });

  it('count each upload once, however often it comes and in whatever order', async () => {
    await count(2, [fatal(2), fatal(3)]);
    await count(1, [fatal(1)]);
    await count(2, [fatal(2), fatal(3)]);
    await count(1, [fatal(1)]);
    expect(await all()).toMatchObject([
      { count: 3, firstAt: '2026-11-20T08:01:00.000Z', lastAt: '2026-11-20T08:03:00.000Z' },
    ]);
  });

  it('count less when an upload turns out to repeat another, and are gone with their last line', async () => {
    await count(2, [fatal(2), fatal(3)]);
    await count(1, [fatal(2)]);
    await count(2, [fatal(3)], true);
    expect(await all()).toMatchObject([{ count: 2 }]);
    await count(2, [], true);
    await count(1, [], true);
    expect(await all()).toEqual([]);
  });

  it('remember what many uploads came to', async () => {
    for (let minute = 1; minute <= 80; minute += 1) await count(minute, [fatal(minute)]);
    expect(await all()).toMatchObject([{ count: 80, firstAt: '2026-11-20T08:01:00.000Z' }]);
  });

  it('are told again after some minutes at most, with what was counted meanwhile', async () => {
    await count(1, [fatal(1)]);
    expect(await told()).toHaveLength(1);
    now += MINUTE;
    await count(2, [fatal(2)]);
    await count(3, [fatal(3)]);
    await counter.publishDue();
    expect(await told()).toEqual([]);
    now += 4 * MINUTE;
    await counter.publishDue();
    await counter.publishDue();
    expect(await told()).toMatchObject([{ count: 3 }]);
    now += 5 * MINUTE;
    await count(4, [fatal(4)]);
    expect(await told()).toMatchObject([{ count: 4 }]);
  });

  it('are listed with the newest line first, of one phone too', async () => {
    const other = '0004f2000002';
    await count(1, [fatal(1)]);
    await count(2, [fatal(2)], false, other);
    expect((await all()).map(({ mac }) => mac)).toEqual([other, MAC]);
    const { items } = await list.list({ mac: MAC, limit: 10 });
    expect(items.map(({ mac }) => mac)).toEqual([MAC]);
  });
});
