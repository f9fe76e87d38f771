import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { itUnless, reasonAgainstGiven } from '../../infra/left-out.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

const SLOW_PIECE_MS = 300;

const withOwnMongo = itUnless(reasonAgainstGiven('MONGODB_URI'));

/** MongoDB and the blob store: killed, refusing, silent, slow. */
export function describeStoresThatGoAway(cluster: () => FaultCluster): void {
  describe('when a store of a cluster is away', () => {
    let faults: FaultCluster;
    beforeAll(() => {
      faults = cluster();
    });

    /** What phones are told while a store is away, and after it is back. */
    async function findingsAfter(away: () => Promise<void> | void, back: () => Promise<void>) {
      const load = faults.load(figures.phones);
      await load.rounds(1);
      await away();
      await pause(figures.storeAwayMs);
      await load.rounds(1);
      await back();
      await load.rounds(1);
      return faults.findings(await load.stop());
    }

    withOwnMongo(
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
}
