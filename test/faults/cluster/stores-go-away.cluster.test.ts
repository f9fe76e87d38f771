import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultCluster } from './fault-cluster.ts';
import { serversAreOwn } from './fault-servers.ts';
import { figures, START_MS, TEST_MS } from './figures.ts';

const SLOW_PIECE_MS = 300;

let faults: FaultCluster;
const described = serversAreOwn ? describe : describe.skip;
const withMongo = process.env.MONGODB_URI === undefined ? it : it.skip;

described('when a store of a cluster is away', () => {
  beforeAll(async () => {
    faults = await FaultCluster.start();
  }, START_MS);
  afterAll(() => faults?.stop(), START_MS);

  /** What phones are told while a store is away, and after it is back. */
  async function findingsAfter(away: () => Promise<void> | void, back: () => Promise<void>) {
    const load = faults.load(figures.phones);
    await load.rounds(1);
    await away();
    await pause(figures.brokerAwayMs);
    await load.rounds(1);
    await back();
    await load.rounds(1);
    return faults.findings(await load.stop());
  }

  withMongo(
    'a MongoDB that is killed and back leaves nothing lost or twice',
    async () => {
      const { mongo } = faults.cluster;
      expect(
        await findingsAfter(
          () => mongo.kill(),
          () => mongo.restart(),
        ),
      ).toEqual([]);
    },
    TEST_MS,
  );

  it.each([
    ['refuses', () => faults.servers.blobs.refuse()],
    ['does not answer', () => faults.servers.blobs.cut()],
    ['is slow', () => faults.servers.blobs.slow(SLOW_PIECE_MS)],
  ])(
    'a blob store that %s holds phones up in nothing, and has all of it afterwards',
    async (_how, away) => {
      expect(await findingsAfter(away, () => faults.servers.blobs.mend())).toEqual([]);
    },
    TEST_MS,
  );
});
