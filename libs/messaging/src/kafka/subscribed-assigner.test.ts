import { describe, expect, it } from '@jest/globals';
import { AssignerProtocol } from 'kafkajs';
import { MemberMetadata } from './kafkajs-insides.ts';
import { subscribedAssigner } from './subscribed-assigner.ts';

/** member → topic → partitions */
async function shared(partitions: Record<string, number>, members: Record<string, string[]>) {
  const asked: string[][] = [];
  const assigner = subscribedAssigner({
    addMultipleTargetTopics: async (topics) => void asked.push(topics),
    findTopicPartitionMetadata: (topic) =>
      Array.from({ length: partitions[topic] ?? 0 }, (_, partitionId) => ({ partitionId })).reverse(),
  });
  const shares = await assigner.assign({
    members: Object.entries(members).map(([memberId, topics]) => ({
      memberId,
      memberMetadata: MemberMetadata.encode({ version: 0, topics }),
    })),
  });
  const assignments = shares.map(({ memberId, memberAssignment }) => [
    memberId,
    AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
  ]);
  return { asked, assignments: Object.fromEntries(assignments) as Record<string, Record<string, number[]>> };
}

describe('the sharing of partitions', () => {
  it('gives each partition to one member, those of one number together: a phone is in one hand', async () => {
    const { assignments } = await shared({ x: 4, y: 1, z: 4 }, { b: ['x', 'y', 'z'], a: ['x', 'y', 'z'] });
    expect(assignments).toEqual({ a: { x: [0, 2], y: [0], z: [0, 2] }, b: { x: [1, 3], z: [1, 3] } });
  });

  it('gives topics of one partition to members in turn', async () => {
    const { assignments } = await shared({ x: 1, y: 1, z: 1 }, { a: ['x', 'y', 'z'], b: ['x', 'y', 'z'] });
    expect(assignments).toEqual({ a: { x: [0], z: [0] }, b: { y: [0] } });
  });

  it('gives a topic only to members that read it, and asks for topics that the leader does not read (N-04)', async () => {
    const { assignments, asked } = await shared({ x: 4, added: 2 }, { old: ['x'], fresh: ['x', 'added'] });
    expect(assignments['old']).toEqual({ x: [1, 3] });
    expect(assignments['fresh']).toEqual({ added: [0, 1], x: [0, 2] });
    expect(asked).toEqual([['added', 'x']]);
  });

  it('leaves members without work when there are more of them than partitions', async () => {
    const { assignments } = await shared({ x: 1 }, { a: ['x'], b: ['x'] });
    expect(assignments).toEqual({ a: { x: [0] }, b: {} });
  });
});
