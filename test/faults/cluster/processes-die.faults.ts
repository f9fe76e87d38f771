import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

/** A moment of its own for each kill: within what one phone's visit takes. */
const WITHIN_MS = 3_000;

/** Each service killed at random moments, and a gateway in the middle of uploads. */
export function describeProcessesThatDie(cluster: () => FaultCluster): void {
  describe('a process that is killed', () => {
    let faults: FaultCluster;
    beforeAll(() => {
      faults = cluster();
    });

    it.each([
      ...['ftp-gateway', 'log-indexer', 'drift-detector', 'config-renderer'],
      ...['firmware-catalog', 'dhcp-options', 'console'],
    ])(
      'be it %s, at random moments, goes on where it was: nothing is lost or twice',
      async (service) => {
        const load = faults.load(figures.phones);
        await load.rounds(1);
        for (let kills = 0; kills < figures.kills; kills += 1) {
          await pause(Math.random() * WITHIN_MS);
          await faults.killAndStart(service);
        }
        await load.rounds(1);
        expect(await faults.findings(await load.stop())).toEqual([]);
      },
      TEST_MS,
    );

    it(
      'be it the gateway that many phones upload to: they go on at the other, and it delivers when it is back',
      async () => {
        const gateway = faults.cluster.member('ftp-gateway');
        const load = faults.load(figures.uploadingPhones);
        await load.rounds(0.5);
        await gateway.kill();
        await load.rounds(1);
        await gateway.start();
        await load.rounds(0.5);
        expect(await faults.findings(await load.stop())).toEqual([]);
      },
      TEST_MS,
    );
  });
}
