import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replacing } from '@ringfleet/service-kit/test-bench';
import {
  createSealer,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openKeyRing,
  type BlobStore,
  type DocumentStore,
  type Repository,
  type RepositoryDefinition,
  type Sealer,
} from '@ringfleet/storage';
import { Detector } from '../detector.service.ts';
import { driftRecords } from './drift-record.repository.ts';

const MAC = '0004f28062d6';
const RING = 'np.normal.ringing.calls.tonePattern';
const ORDER = '001767600000000-000000-0000-gw-1';

/** Two instances of the detector on one store, the first of which can be held up. */
describe('an intent change and an upload of one phone that cross on two instances', () => {
  let folder: string;
  let documents: DocumentStore;
  let blobs: BlobStore;
  let sealer: Sealer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-overtaken-'));
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
    blobs = await openEmbeddedBlobStore({ folder: join(folder, 'blobs') });
    sealer = createSealer(await openKeyRing({ file: join(folder, 'keys.json') }));
  });
  afterEach(async () => {
    await Promise.all([documents.close(), blobs.close()]);
    await rm(folder, { recursive: true });
  });

  const detector = (store: DocumentStore) =>
    new Detector({
      ...{ documents: store, blobs, sealer, source: '/ringfleet/test', topicPrefix: 'ringfleet.' },
      peers: { request: async () => ({ status: 500, headers: {}, body: undefined }) },
    });
  /** The same store, but whoever puts a record waits at a gate first. */
  const gated = (gate: (put: number) => Promise<void>): DocumentStore => {
    let puts = 0;
    return replacing(documents, {
      repository: <T>(definition: RepositoryDefinition<T>): Repository<T> => {
        const repository = documents.repository(definition);
        if (definition.name !== driftRecords.name) return repository;
        return replacing(repository, {
          put: async (id, value, options) => {
            await gate((puts += 1));
            return repository.put(id, value, options);
          },
        });
      },
    });
  };
  const publish = async (one: Detector, seq: number, ring: string) => {
    const content = {
      'shared.cfg': `<a ${RING}="${ring}"/>`,
      '000000000000.cfg': '<a CONFIG_FILES="shared.cfg"/>',
    };
    for (const [path, text] of Object.entries(content))
      await one.sources.published({
        ...{
          path,
          kind: 'config',
          size: text.length,
          hash: `hmac:${'0'.repeat(64)}`,
          mac: null,
          requires: [],
        },
        modified: '2026-01-05T08:00:00.000Z',
        bytes: sealer.seal(Buffer.from(text)).toString('base64'),
        changeSet: { publisher: 'config-renderer', seq },
      });
    await one.sources.setClosed(seq);
  };
  const upload = (one: Detector) => {
    const bytes = Buffer.from(`<PHONE_CONFIG><OVERRIDES ${RING}="ringer10"/></PHONE_CONFIG>`);
    return one.fileIs({
      ...{
        mac: MAC,
        kind: 'phone',
        path: `${MAC}-phone.cfg`,
        order: ORDER,
        size: bytes.length,
        gateway: 'gw-1',
      },
      hash: sealer.keyedHash(bytes),
      modified: '2026-01-05T08:00:00.000Z',
      bytes: sealer.seal(bytes).toString('base64'),
    });
  };

  it('end in the newest intent, though the upload was judged by the one before', async () => {
    const [arrived, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = detector(
      gated(async (put) => {
        if (put > 1) return;
        arrived.resolve();
        await goOn.promise;
      }),
    );
    const quick = detector(documents);
    await publish(quick, 1, 'ringer10');
    const judging = upload(slow);
    await arrived.promise;
    // The other instance finds no record yet that it could judge again.
    await publish(quick, 2, 'ringer2');
    goOn.resolve();
    await judging;
    const record = await quick.actions.get(MAC, RING);
    expect(record).toMatchObject({ class: 'shadowing', intent: { value: 'ringer2' } });
    expect(slow.judge.repeated).toBe(1);
  });

  it('end in one record when both judge it at once', async () => {
    const both = [detector(documents), detector(documents)];
    await publish(both[0]!, 1, 'ringer2');
    await Promise.all([...both.map(upload), publish(both[1]!, 2, 'ringer10')]);
    expect(await both[0]!.actions.get(MAC, RING)).toMatchObject({ class: 'redundant' });
    expect((await documents.pendingOutbox(50)).at(-1)?.message.headers['ce_type']).toMatch(/drift/);
  });
});
