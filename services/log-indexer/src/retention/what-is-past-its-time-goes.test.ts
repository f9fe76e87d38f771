import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DocumentStore,
  type LogIndex,
  openEmbeddedDocumentStore,
  openEmbeddedLogIndex,
} from '@ringfleet/storage';
import { readSettings } from '@ringfleet/service-kit';
import { alarmRecords } from '../alarms/alarm.repository.ts';
import { takenChunks } from '../ingest/taken-chunk.repository.ts';
import { indexerSettings } from '../log-indexer.settings.ts';
import { BEGINNING, MAC, orderOf } from '../log-indexer.test-bench.ts';
import { logRetention } from './log-retention.ts';
import { LogSweeper } from './log-sweeper.ts';

const DAY = 86_400_000;
const settings = readSettings([indexerSettings], {
  env: { RINGFLEET_LOG_RETENTION_DAYS_DETAIL: '3', RINGFLEET_LOG_RETENTION_DAYS_ERRORS: '60' },
});
const retention = logRetention(settings.of(indexerSettings));

describe('a sweep', () => {
  let folder: string;
  let now: number;
  let documents: DocumentStore;
  let index: LogIndex;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-retention-'));
    now = BEGINNING;
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
    index = await openEmbeddedLogIndex({ folder: join(folder, 'index'), retention, now: () => now });
  });
  afterEach(async () => {
    await documents.close();
    await index.close();
    await rm(folder, { recursive: true });
  });

  it('lets lines go by their class, and in time alarms and what was remembered of uploads', async () => {
    const taken = documents.repository(takenChunks);
    const alarms = documents.repository(alarmRecords);
    const sweeper = new LogSweeper({ index, taken, alarms, retention, now: () => now });
    const copy = { mac: MAC, path: 'a.log', kind: 'app-log' as const, generation: orderOf(0) };
    const line = { raw: 'a', text: 'a', at: BEGINNING, clock: 'set' as const, component: 'so' };
    const lines = [{ ...line, class: '2' as const }, { ...line, class: '6' as const }, line];
    await index.put(copy, [{ order: orderOf(0), lines }], {});
    const takenAt = new Date(BEGINNING).toISOString();
    await taken.put('t', { blob: 'b', uploadedAt: 0, isImport: false, repeated: 0, origin: {}, takenAt });
    const times = { count: 1, firstAt: takenAt, lastAt: takenAt };
    await alarms.put('a', {
      alarm: { mac: MAC, alarm: 'a', class: '6', component: 'so', text: 'a', ...times },
      ...{ uploads: [], publishedAt: takenAt },
    });
    const left = async () => ({
      classes: (await index.lines(copy, orderOf(0))).map((kept) => kept.class),
      documents: [await taken.count(), await alarms.count()],
    });

    await sweeper.sweep();
    expect(sweeper.lastSeconds).toBeGreaterThan(0);
    expect(await left()).toEqual({ classes: ['2', '6', undefined], documents: [1, 1] });
    now += 20 * DAY;
    await sweeper.sweep();
    expect(await left()).toEqual({ classes: ['6', undefined], documents: [1, 1] });
    now += 30 * DAY;
    await sweeper.sweep();
    expect((await left()).documents).toEqual([0, 1]);
    now += 100 * DAY;
    await sweeper.sweep();
    expect(await left()).toEqual({ classes: [], documents: [0, 0] });
  });
});
