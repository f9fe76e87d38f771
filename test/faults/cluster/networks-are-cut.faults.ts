import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

/** A gateway that reaches neither broker nor blob store for a while. */
export function describeNetworksThatAreCut(cluster: () => FaultCluster): void {
  describe('a gateway that reaches nothing any more but its phones', () => {
    let faults: FaultCluster;
    beforeAll(async () => {
      faults = cluster();
      await faults.restart('ftp-gateway', faults.servers.settingsBehind(faults.cluster.settings));
    }, TEST_MS);
    afterAll(() => faults.restart('ftp-gateway'), TEST_MS);

    it(
      'serves them and takes what they send, and delivers all of it when the network is back',
      async () => {
        const load = faults.load(figures.phones);
        await load.rounds(1);
        faults.servers.cutNetwork();
        await pause(figures.cutMs);
        await load.rounds(1);
        const gateway = faults.cluster.member('ftp-gateway');
        // Who starts and balances by these leaves it alone: it serves what it has.
        expect([await gateway.health(), await gateway.health('/health/ready')]).toEqual([200, 200]);
        await faults.servers.mendNetwork();
        await load.rounds(1);
        const ledger = await load.stop();
        expect(new Set(ledger.boots.map(({ servedBy }) => servedBy))).toEqual(new Set(faults.gateways));
        expect(ledger.boots.flatMap(({ faults: found }) => found)).toEqual([]);
        expect(await faults.findings(ledger)).toEqual([]);
      },
      TEST_MS,
    );
  });
}
