import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { openMongoConnection } from '@ringfleet/storage/mongo';
import { secretsIn, secretsOnDisk } from '../end-to-end/secret-forms.ts';
import { SENDER, sendSecrets } from '../end-to-end/sent-secrets.ts';
import { RunningCluster } from './running-cluster.ts';

const STARTS_WITHIN_MS = 400_000;
const SENT_WITHIN_MS = 240_000;

let folder: string;
let running: RunningCluster;
const said: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rf-secrets-'));
  running = await RunningCluster.start({ folder, logLevel: 'debug', say: (line) => void said.push(line) });
}, STARTS_WITHIN_MS);
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Every document of the database, as the bytes that its server holds. */
async function* documents(): AsyncGenerator<{ collection: string; bytes: Buffer }> {
  const connection = await openMongoConnection({ uri: running.cluster.settings.RINGFLEET_MONGODB_URI ?? '' });
  const { mongoose } = connection;
  try {
    for (const { name } of (await mongoose.db?.listCollections().toArray()) ?? [])
      for await (const document of mongoose.collection(name).find())
        yield { collection: name, bytes: Buffer.from(mongoose.base.mongo.BSON.serialize(document)) };
  } finally {
    await connection.close();
  }
}

describe('registration passwords that went through a whole cluster', () => {
  it(
    'lie neither in its topics, database and blobs nor in what its processes keep and say',
    async () => {
      const phone = new Client(30_000);
      await phone.access(running.ftpOf('ftp-gateway'));
      const secrets = Object.values(await sendSecrets(running, phone));
      phone.close();
      // The folder has the broker's segments, the database's file, the blobs, and each process's data.
      expect(await secretsOnDisk(folder, secrets)).toEqual([]);
      expect(secretsIn(Buffer.from(said.join('\n')), secrets)).toEqual([]);
      const collections = new Set<string>();
      for await (const { collection, bytes } of documents()) {
        expect([collection, secretsIn(bytes, secrets)]).toEqual([collection, []]);
        collections.add(collection);
      }
      expect(collections.size).toBeGreaterThan(5);
      // What is no secret is found there: the looking is no blindness. Given servers keep theirs elsewhere.
      const { broker } = running.cluster;
      if (broker.own) expect(await secretsOnDisk(join(folder, 'kafka'), [SENDER])).not.toEqual([]);
    },
    SENT_WITHIN_MS,
  );
});
