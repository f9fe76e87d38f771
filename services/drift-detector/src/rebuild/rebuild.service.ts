import { decodeEvent, topicName, type TopicId } from '@ringfleet/contracts';
import { type DeliveredMessage, type EventBus, readToEnd } from '@ringfleet/messaging';
import { allPages, type Repository } from '@ringfleet/storage';
import type { Detector } from '../detector.service.ts';
import { takeMessage } from '../events/detector-events.ts';
import { sourceId } from '../intent/source.repository.ts';
import type { DriftRecord } from '../judging/drift-record.repository.ts';

export interface RebuildParts {
  detector: Detector;
  records: Repository<DriftRecord>;
  bus: Pick<EventBus, 'beginningOffsets' | 'endOffsets' | 'follow'>;
  topicPrefix: string;
}

export interface RebuildReport {
  /** Messages read, by topic. */
  read: Partial<Record<TopicId, number>>;
  /** Views of what nobody tells any more, and records of phones without override files. */
  dropped: number;
}

/** In this order: who reads what and what that says, before what phones override is judged by it. */
const TOPICS = ['fleet', 'phoneFacts', 'artifacts', 'phoneFiles'] as const satisfies TopicId[];

/**
 * Makes views and records again from what the compacted topics hold, beside normal work: nothing is taken away before
 * it is known to be gone. History and decisions are data of record and stay.
 */
export class Rebuild {
  private readonly parts: RebuildParts;
  private running: Promise<RebuildReport> | undefined;

  constructor(parts: RebuildParts) {
    this.parts = parts;
  }

  /** One at a time: who asks while one runs gets its report. */
  run(): Promise<RebuildReport> {
    this.running ??= this.rebuild().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async rebuild(): Promise<RebuildReport> {
    const { detector } = this.parts;
    detector.lookAtAllAgain();
    const read: RebuildReport['read'] = {};
    const keys = new Map<TopicId, Set<string>>();
    for (const topic of TOPICS) {
      const held = new Set<string>();
      read[topic] = await this.readAll(topic, async (message) => {
        if (message.value === null) held.delete(message.key);
        else held.add(message.key);
        const event = message.value === null ? null : decodeEvent(message);
        await takeMessage(detector, { topic, key: message.key, headers: message.headers, event });
      });
      keys.set(topic, held);
    }
    const paths = new Set([...(keys.get('artifacts') ?? [])].map(sourceId));
    const dropped =
      (await detector.fleet.prune(keys.get('fleet') ?? new Set(), keys.get('phoneFacts') ?? new Set())) +
      (await detector.sources.prune(paths)) +
      (await this.dropOrphans());
    await detector.judgeEverything();
    return { read, dropped };
  }

  private readAll(topic: TopicId, take: (message: DeliveredMessage) => Promise<void>): Promise<number> {
    const { bus, topicPrefix } = this.parts;
    return readToEnd(bus, topicName(topic, topicPrefix), async (batch) => {
      await Promise.all(
        sides(batch).map(async (side) => {
          for (const message of side) await take(message);
        }),
      );
    });
  }

  private async dropOrphans(): Promise<number> {
    const { records, detector } = this.parts;
    let dropped = 0;
    for await (const page of allPages(records)) {
      const macs = [...new Set(page.map(({ value }) => value.mac))];
      const files = await detector.history.overridesOf(macs);
      const having = new Set([...files.values()].map(({ mac }) => mac));
      const orphans = macs.filter((mac) => !having.has(mac));
      await detector.judge.judge(orphans);
      dropped += orphans.length;
    }
    return dropped;
  }
}

/** Messages of one key one after the other, other keys side by side. */
function sides(batch: readonly DeliveredMessage[]): DeliveredMessage[][] {
  return [...Map.groupBy(batch, ({ key }) => key).values()];
}
