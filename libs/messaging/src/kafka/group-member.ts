import {
  createCluster,
  ConsumerGroupOfLibrary,
  groupOptions,
  type ConsumerGroup,
} from './kafkajs-insides.ts';
import { GroupSession, type GroupSessionParts, type SessionEnd } from './group-session.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { subscribedAssigner } from './subscribed-assigner.ts';

const MOVED = [
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

/** kafkajs' membership, which rejoins by itself in the middle of a fetch; ours asks its session first. */
class Membership extends ConsumerGroupOfLibrary {
  override async recoverFromFetch(error: Error & { type?: string }): Promise<void> {
    if (error.name === 'KafkaJSStaleTopicMetadataAssignment') throw error;
    if (MOVED.includes(error.type ?? '') || error.name === 'KafkaJSTopicMetadataNotLoaded')
      return this.cluster.refreshMetadata();
    return super.recoverFromFetch(error);
  }
}

export interface GroupMemberParts extends Omit<GroupSessionParts, 'group'> {
  settings: KafkaSettings;
  groupId: string;
  topics: string[];
  onState: (state: 'rebalancing' | 'connected') => void;
}

/** One connection's time as a member of a group: joins, works, joins again after each rebalance. */
export class GroupMember {
  private readonly parts: GroupMemberParts;
  private readonly group: ConsumerGroup;
  private session: GroupSession | undefined;
  private ending: SessionEnd | undefined;
  private readonly closed = Promise.withResolvers<'closed'>();
  private readonly givenUp = Promise.withResolvers<never>();

  /** `memberId`: what the member was before its connection broke; with it the group does not wait for the old one. */
  constructor(parts: GroupMemberParts, memberId: string | null) {
    this.parts = parts;
    const { settings, groupId, topics } = parts;
    const cluster = createCluster(settings);
    this.group = new Membership({
      ...groupOptions(settings),
      ...{ cluster, groupId, topics },
      // A group that never committed begins at the beginning (N-12).
      topicConfigurations: Object.fromEntries(topics.map((topic) => [topic, { fromBeginning: true }])),
      assigners: [subscribedAssigner(cluster)],
    });
    this.group.memberId = memberId;
    this.givenUp.promise.catch(() => undefined);
  }

  get memberId(): string | null {
    return this.group.memberId;
  }

  /** Place of the group in a partition that this member has now and has read from. */
  positionOf(topic: string, partition: number): number | undefined {
    return this.session?.windows.get(`${topic}/${partition}`)?.position;
  }

  /** Resolves when it was ended; rejects with what broke the connection or the membership. */
  async run(): Promise<void> {
    const steps = this.steps();
    try {
      await Promise.race([steps, this.givenUp.promise]);
    } finally {
      await this.group.cluster.disconnect().catch(() => undefined);
      // Requests that hung end with their connection.
      await steps.catch(() => undefined);
    }
  }

  /** Closed: after the messages in hand. With an error: at once, and run() rejects with it. */
  end(end: Exclude<SessionEnd, { rejoin: true }>): void {
    this.ending = end;
    this.session?.end(end);
    if ('error' in end) this.givenUp.reject(end.error);
    else this.closed.resolve('closed');
  }

  private async steps(): Promise<void> {
    if (await this.cutShort(this.connect())) return;
    for (;;) {
      if (this.ending !== undefined || (await this.cutShort(this.join()))) return;
      const end = await this.work();
      if ('error' in end) throw end.error;
      if (!end.rejoin) return this.group.leave();
    }
  }

  /** Waits for a step, or until the member is closed: the group may let it wait for long. */
  private async cutShort(step: Promise<void>): Promise<boolean> {
    step.catch(() => undefined);
    return (await Promise.race([step, this.closed.promise])) === 'closed';
  }

  private async connect(): Promise<void> {
    this.parts.onState('rebalancing');
    await this.group.connect();
    await this.group.cluster.addMultipleTargetTopics(this.parts.topics);
  }

  private async join(): Promise<void> {
    this.parts.onState('rebalancing');
    await this.group.joinAndSync();
    this.parts.onState('connected');
  }

  private async work(): Promise<SessionEnd> {
    this.session = new GroupSession({ ...this.parts, group: this.group });
    if (this.ending) this.session.end(this.ending);
    try {
      return await this.session.run();
    } finally {
      this.session = undefined;
    }
  }
}
