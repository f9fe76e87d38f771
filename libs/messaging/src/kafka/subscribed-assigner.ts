import { MemberAssignment, MemberMetadata, type Assigner, type Cluster } from './kafkajs-insides.ts';

interface Share {
  memberId: string;
  topics: Set<string>;
  assignment: Record<string, number[]>;
}

/**
 * Shares partitions among the members that subscribe to their topic: those with the same number go to the same member, so
 * that what different topics tell of one phone is in one process's hands, and topics of one partition go in turn. kafkajs'
 * own assigner gives every member topics of the leader only, so a rolling update that adds a handler would lose its topic's
 * messages to replicas which do not know it (N-04).
 */
export function subscribedAssigner(
  cluster: Pick<Cluster, 'addMultipleTargetTopics' | 'findTopicPartitionMetadata'>,
): Assigner {
  const version = 0;
  return {
    name: 'RingfleetSubscribed',
    version,
    protocol({ topics }) {
      return { name: this.name, metadata: MemberMetadata.encode({ version, topics }) };
    },
    async assign({ members }) {
      const shares = members
        .map(({ memberId, memberMetadata }): Share => ({
          memberId,
          topics: new Set(MemberMetadata.decode(memberMetadata).topics),
          assignment: {},
        }))
        .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
      const topics = [...new Set(shares.flatMap((share) => [...share.topics]))].sort();
      await cluster.addMultipleTargetTopics(topics);
      let turn = 0;
      for (const topic of topics) {
        const takers = shares.filter((share) => share.topics.has(topic));
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        for (const partition of partitions.sort((a, b) => a - b)) {
          const at = partitions.length === 1 ? turn++ : partition;
          ((takers[at % takers.length] as Share).assignment[topic] ??= []).push(partition);
        }
      }
      return shares.map(({ memberId, assignment }) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version, assignment }),
      }));
    },
  };
}
