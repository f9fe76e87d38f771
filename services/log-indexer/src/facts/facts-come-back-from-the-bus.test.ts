import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeEvent, type SessionObserved, topicName, type UploadStored } from '@ringfleet/contracts';
import { type EventBus, openEmbeddedEventBus } from '@ringfleet/messaging';
import { type DocumentStore, openEmbeddedDocumentStore } from '@ringfleet/storage';
import { logged, mac, session, upload } from './facts.test-parts.ts';
import { FactsRebuild } from './facts-rebuild.service.ts';
import { PhoneFactsService } from './phone-facts.service.ts';
import { phoneRecords } from './phone-record.ts';

const topicPrefix = 'ringfleet.';
const topic = topicName('phoneFacts', topicPrefix);

describe('facts of phones', () => {
  let folder: string;
  let bus: EventBus;
  const stores: DocumentStore[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-facts-'));
    bus = await openEmbeddedEventBus({ file: join(folder, 'events.sqlite') });
    await bus.ensureTopics([{ topic, partitions: 4, retention: 'compacted' }]);
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await bus.close();
    await rm(folder, { recursive: true });
  });

  async function indexer(name: string) {
    const documents = await openEmbeddedDocumentStore({ file: join(folder, `${name}.sqlite`) });
    stores.push(documents);
    const records = documents.repository(phoneRecords);
    const facts = new PhoneFactsService(records, { source: '/ringfleet/log-indexer/test', topicPrefix });
    const rebuild = new FactsRebuild({ facts, records, bus, topicPrefix });
    return { documents, facts, rebuild };
  }
  const about = { source: '/ringfleet/gateway/test', time: '2026-01-05T08:00:00.000Z' };
  const observed = (id: string, data: SessionObserved) =>
    ({ ...about, id, type: 'ringfleet.phone.session-observed.v1', data }) as const;
  const stored = (id: string, data: UploadStored) =>
    ({ ...about, id, type: 'ringfleet.phone.upload-stored.v1', data }) as const;

  async function learned() {
    const known = await indexer('known');
    const text =
      '000000.000|so   |*|00|---------- Initial log entry ----------\n' +
      '0105080200|so   |3|00|Application, main: Label=SIP, Version=X 5.9.6.2996\n' +
      '0105080200|res  |4|00|Failed to download file Leaf.jpg\n';
    await known.facts.sessionObserved(observed('e1', session(1, [['RETR', '/3111-46157-002.sip.ld', 550]])));
    await known.facts.uploadStored(stored('e2', upload(1, 'phone', '4.1.4.0296')));
    await known.facts.uploadStored(stored('e3', upload(3, 'app-log')), logged(3, text));
    const { facts } = await known.facts.get(mac);
    const told = await known.documents.pendingOutbox(10);
    await bus.publish(
      topic,
      told.map(({ message }) => message),
    );
    return facts;
  }

  it('are the same again where the documents were lost, from the compacted topic alone', async () => {
    const before = await learned();
    const fresh = await indexer('fresh');
    await fresh.rebuild.startEmpty();
    expect((await fresh.facts.get(mac)).facts).toEqual(before);
    expect(before.application).toMatchObject({ value: '5.9.6.2996', others: [{ value: '4.1.4.0296' }] });
  });

  it('are joined with what was learned meanwhile, and a start with documents reads nothing', async () => {
    await learned();
    const fresh = await indexer('fresh');
    await fresh.facts.sessionObserved(observed('e9', session(9, [])));
    await fresh.rebuild.startEmpty();
    expect((await fresh.facts.get(mac)).facts.application).toBeUndefined();
    expect(await fresh.rebuild.run()).toBeGreaterThan(0);
    const { facts } = await fresh.facts.get(mac);
    expect([facts.application?.value, facts.address?.value]).toEqual(['5.9.6.2996', '192.0.2.9']);
  });

  it('that nobody can read are left out', async () => {
    const unreadable = { ...encodeEvent(observed('x', session(1, [])), mac), topic };
    await bus.publish(topic, [{ ...unreadable, headers: {} }]);
    await learned();
    const fresh = await indexer('fresh');
    await fresh.rebuild.run();
    expect((await fresh.facts.get(mac)).facts.model?.value).toBe('VVX400');
  });
});
