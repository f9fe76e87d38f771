import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultCluster } from './fault-cluster.ts';
import { serversAreOwn } from './fault-servers.ts';
import { figures, START_MS, TEST_MS } from './figures.ts';

let faults: FaultCluster;
const described = serversAreOwn ? describe : describe.skip;

described('a gateway that reaches nothing any more but its phones', () => {
  beforeAll(async () => {
    faults = await FaultCluster.start();
    const gateway = faults.cluster.member('ftp-gateway');
    await gateway.stop();
    await gateway.start(faults.servers.settingsBehind(faults.cluster.settings));
  }, START_MS);
  afterAll(() => faults?.stop(), START_MS);

  it(
    'serves them and takes what they send, and delivers all of it when the network is back',
    async () => {
      const load = faults.load(figures.phones);
      await load.rounds(1);
      faults.servers.cutNetwork();
      await pause(figures.cutMs);
      await load.rounds(1);
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
