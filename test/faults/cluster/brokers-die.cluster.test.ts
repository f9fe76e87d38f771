import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../end-to-end/eventually.ts';
import { FaultCluster } from './fault-cluster.ts';
import { serversAreOwn } from './fault-servers.ts';
import { figures, START_MS, TEST_MS } from './figures.ts';

let faults: FaultCluster;
const described = serversAreOwn ? describe : describe.skip;

described('a broker that is killed', () => {
  beforeAll(async () => {
    faults = await FaultCluster.start();
  }, START_MS);
  afterAll(() => faults?.stop(), START_MS);

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
      await faults.ringfleet('topics', 'apply');
      await load.rounds(1);
      const ledger = await load.stop();
      for (const gateway of faults.gateways)
        expect(await faults.read(gateway, 'shared.cfg')).toContain('fleet');
      // A sender that still knows the old leaders refuses it once: an operator asks again.
      await eventually(
        () =>
          faults.ringfleet('republish', 'uploads', '--since', before.toISOString()).then(
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
