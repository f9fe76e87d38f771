import { afterAll, beforeAll } from '@jest/globals';
import { describeUnless, reasonAgainstGiven } from '../../infra/left-out.ts';
import { describeBrokersThatDie } from './brokers-die.faults.ts';
import { FaultCluster } from './fault-cluster.ts';
import { START_MS } from './figures.ts';
import { describeMachinesThatMisbehave } from './machines-misbehave.faults.ts';
import { describeNetworksThatAreCut } from './networks-are-cut.faults.ts';
import { describeConsumersInTrouble, JOINING } from './poison-and-rebalances.faults.ts';
import { describeProcessesThatDie } from './processes-die.faults.ts';
import { describeStoresThatGoAway } from './stores-go-away.faults.ts';

describeUnless(reasonAgainstGiven('KAFKA_BROKERS', 'S3_ENDPOINT'))('nothing is lost or there twice', () => {
  let faults: FaultCluster;
  beforeAll(async () => {
    faults = await FaultCluster.start({ spare: JOINING });
  }, START_MS);
  afterAll(() => faults?.stop(), START_MS);

  describeNetworksThatAreCut(() => faults);
  describeStoresThatGoAway(() => faults);
  describeMachinesThatMisbehave(() => faults);
  describeProcessesThatDie(() => faults);
  describeConsumersInTrouble(() => faults);
  // The last: phones that came before it are not on the new broker.
  describeBrokersThatDie(() => faults);
});
