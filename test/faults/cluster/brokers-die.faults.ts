import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../end-to-end/eventually.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

/** A broker that comes back, and an empty one in the place of a lost one. */
export function describeBrokersThatDie(cluster: () => FaultCluster): void {
  describe('a broker that is killed', () => {
    let faults: FaultCluster;
    beforeAll(() => {
      faults = cluster();
    });

    it(
      'and comes back leaves phones served meanwhile, and nothing that they were told is lost or there twice',
      async () => {
        const load = faults.load(figures.phones);
        await load.rounds(1);
        await faults.servers.broker.kill();
        await pause(figures.brokerAwayMs);
        await load.rounds(1);
        await faults.servers.broker.restart();
        await load.rounds(1);
        const ledger = await load.stop();
        expect(ledger.acknowledged).toBeGreaterThan(figures.phones);
        expect(await faults.findings(ledger)).toEqual([]);
      },
      TEST_MS,
    );

    it(
      'for good loses no file of any tree to the empty one in its place, which has it all after a republish',
      async () => {
        const before = new Date();
        const load = faults.load(figures.phones);
        await load.rounds(1);
        await faults.servers.broker.kill();
        await load.rounds(1);
        await faults.servers.broker.restart({ empty: true });
        await faults.running.ringfleet('topics', 'apply');
        await load.rounds(1);
        const ledger = await load.stop();
        for (const gateway of faults.gateways)
          expect(await faults.read(gateway, 'shared.cfg')).toContain('fleet');
        // A sender that still knows the old leaders refuses it once: an operator asks again.
        await eventually(
          () =>
            faults.running.ringfleet('republish', 'uploads', '--since', before.toISOString()).then(
              () => true,
              () => false,
            ),
          (isDone) => isDone,
        );
        expect(await faults.findings(ledger)).toEqual([]);
        await faults.publish({ 'after.cfg': 'published on the new broker' });
      },
      TEST_MS,
    );
  });
}
