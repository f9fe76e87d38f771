import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeEvent } from '@ringfleet/contracts';
import { type DocumentStore, openEmbeddedDocumentStore, type Repository } from '@ringfleet/storage';
import { PhoneNotes } from './phone-notes.ts';
import { type PhoneRecord, phoneRecords } from './phone-record.ts';

const mac = '0004f28062d6';
const at = '2026-01-05T08:00:00.000Z';

describe('what is learned of phones', () => {
  let folder: string;
  let documents: DocumentStore;
  let records: Repository<PhoneRecord>;
  let notes: PhoneNotes;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-notes-'));
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
    records = documents.repository(phoneRecords);
    notes = newNotes();
  });
  afterEach(async () => {
    await documents.close();
    await rm(folder, { recursive: true });
  });

  const newNotes = () =>
    new PhoneNotes(records, (facts, cause) => ({
      ...encodeEvent(
        {
          id: cause,
          type: 'ringfleet.phone.facts-known.v1',
          source: '/ringfleet/log-indexer/test',
          time: at,
          data: facts,
        },
        facts.mac,
      ),
      topic: 'facts',
    }));
  const application =
    (value: string) =>
    (record: PhoneRecord): PhoneRecord => ({
      ...record,
      facts: { ...record.facts, application: { value, at, from: 'app-log' } },
    });
  const asked =
    (path: string) =>
    (record: PhoneRecord): PhoneRecord => ({
      ...record,
      asked: [...record.asked, { at, verb: 'RETR', path, reply: 226 }],
    });

  it('is written once for all events of a moment, and each event is done with only then', async () => {
    await Promise.all([
      notes.learn(mac, 'e1', at, application('4.1.4.0296')),
      notes.learn(mac, 'e2', at, asked('/a.cfg')),
      notes.learn(mac, 'e3', at, asked('/b.cfg')),
    ]);
    const stored = await records.get(mac);
    expect(stored?.version).toBe(1);
    expect(stored?.value.facts.application?.value).toBe('4.1.4.0296');
    expect(stored?.value.asked.map(({ path }) => path)).toEqual(['/a.cfg', '/b.cfg']);
    expect((await documents.pendingOutbox(10)).map(({ message }) => message.key)).toEqual([mac]);
  });

  it('goes on from what was written, and drops repeats in memory and in the store', async () => {
    await notes.learn(mac, 'e1', at, asked('/a.cfg'));
    await Promise.all([
      notes.learn(mac, 'e1', at, asked('/a.cfg')),
      notes.learn(mac, 'e2', at, asked('/b.cfg')),
    ]);
    await newNotes().learn(mac, 'e2', at, asked('/b.cfg'));
    expect((await records.get(mac))?.value.asked.map(({ path }) => path)).toEqual(['/a.cfg', '/b.cfg']);
  });

  it('joins what another instance learned meanwhile, however often, and forgets nothing of both', async () => {
    const others = [notes, newNotes(), newNotes()];
    const events = Array.from({ length: 12 }, (_, n) => `e${n}`);
    for (const event of events)
      await Promise.all(
        others.map((one, n) => one.learn(mac, `${event}-${n}`, at, asked(`/${event}-${n}.cfg`))),
      );
    const paths = (await records.get(mac))?.value.asked.map(({ path }) => path);
    expect(paths?.toSorted()).toEqual(
      events.flatMap((event) => others.map((_, n) => `/${event}-${n}.cfg`)).toSorted(),
    );
  });

  it('writes an event once that two instances have in hand', async () => {
    await notes.learn(mac, 'e1', at, asked('/a.cfg'));
    await Promise.all([notes, newNotes()].map((one) => one.learn(mac, 'e2', at, asked('/b.cfg'))));
    expect((await records.get(mac))?.value.asked.map(({ path }) => path)).toEqual(['/a.cfg', '/b.cfg']);
  });

  it('keeps phones apart', async () => {
    const macs = Array.from({ length: 300 }, (_, n) => `0004f2${n.toString(16).padStart(6, '0')}`);
    await Promise.all(macs.map((one) => notes.learn(one, `e-${one}`, at, asked(`/${one}.cfg`))));
    expect(await records.count()).toBe(300);
    expect((await records.get(macs[7] ?? ''))?.value.asked).toHaveLength(1);
  });
});
