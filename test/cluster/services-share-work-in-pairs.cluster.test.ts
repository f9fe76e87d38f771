import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { topicName, topics, type TopicId } from '@ringfleet/contracts';
import { AssignerProtocol, Kafka, logLevel, type Admin } from 'kafkajs';
import { FaultCluster } from '../faults/cluster/fault-cluster.ts';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';

const SERVICES = ['config-renderer', 'firmware-catalog', 'dhcp-options', 'log-indexer', 'drift-detector'];
const PAIRS = [...SERVICES, 'ftp-gateway', 'console'].flatMap((name) => [name, `${name}#2`]);
/** Groups, and a topic of several partitions that each reads. */
const READERS: readonly [group: string, topic: TopicId][] = [
  ['config-renderer', 'phoneFacts'],
  ['firmware-catalog', 'phoneFacts'],
  ['dhcp-options', 'fleet'],
  ['log-indexer', 'phoneUploads'],
  ['drift-detector', 'phoneUploads'],
  ['ftp-gateway', 'phoneImports'],
];
const PHONES = 6;

describeUnless(reasonAgainstGiven('KAFKA_BROKERS', 'S3_ENDPOINT'))('two of every service', () => {
  let faults: FaultCluster;
  let admin: Admin;
  beforeAll(async () => {
    faults = await FaultCluster.start({ members: PAIRS });
    const { brokers } = faults.servers.broker;
    admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  }, 600_000);
  afterAll(async () => {
    await admin?.disconnect();
    await faults?.stop();
  }, 120_000);

  const nameOf = (topic: TopicId) => topicName(topic, faults.cluster.settings.RINGFLEET_TOPIC_PREFIX);

  /** Of one topic the partitions of each member of a group. */
  async function assigned(group: string, topic: string): Promise<number[][]> {
    const { groups } = await admin.describeGroups([group]);
    return groups[0]!.members.map(({ memberAssignment }) => {
      const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return decoded?.assignment[topic] ?? [];
    });
  }

  it.each(READERS)('of %s divide the partitions among them', async (group, topic) => {
    const held = await assigned(group, nameOf(topic));
    expect(held.filter((partitions) => partitions.length > 0)).toHaveLength(2);
    const all = Array.from({ length: topics[topic].partitions }, (_, partition) => partition);
    expect(held.flat().toSorted((a, b) => a - b)).toEqual(all);
  });

  it('take turns when each is started anew while phones boot: nothing is lost or there twice', async () => {
    const load = faults.load(PHONES);
    for (const name of PAIRS) {
      await faults.restart(name);
      await load.rounds(0.5);
    }
    await faults.publish({ 'after.cfg': 'gateways and renderers go on' });
    await load.rounds(1);
    expect(await faults.findings(await load.stop())).toEqual([]);
  }, 600_000);
});
