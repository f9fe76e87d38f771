import type { ServerResponse } from 'node:http';
import type { EventBus, Positions } from '@ringfleet/messaging';
import { LiveConnection, type LiveConnectionOptions } from './live-connection.ts';
import { decodeCursor, type LivePlace } from './live-cursor.ts';

export interface LiveStreamSettings {
  /** Between heartbeats, in ms. */
  heartbeatMs: number;
  /** A client that takes nothing for so long is cut, in ms; it resumes with its last id. */
  stalledMs: number;
}

export interface LiveRequest {
  /** Full names. */
  topics: string[];
  /** Where to begin without a cursor. */
  from: 'now' | 'beginning';
  /** The id of the last event that the client saw. */
  cursor?: string | undefined;
  shown: LiveConnectionOptions['shown'];
}

/**
 * What a client may have missed: messages of a partition that were deleted meanwhile, from the first lost offset to the
 * first that is still there; or all that was in the bus before another took its place.
 */
type Gap = { topic: string; partition: number; from: number; to: number } | { replaced: true };

/** What passes on the bus, as server-sent events. */
export class LiveStreams {
  private readonly bus: EventBus;
  private readonly settings: LiveStreamSettings;
  private readonly open = new Set<LiveConnection>();

  constructor(bus: EventBus, settings: LiveStreamSettings) {
    this.bus = bus;
    this.settings = settings;
  }

  /**
   * Streams until the client goes.
   * @throws RingfleetError RF_CURSOR_INVALID before anything was sent
   */
  async stream({ topics, from, cursor, shown }: LiveRequest, response: ServerResponse): Promise<void> {
    const cluster = await this.bus.clusterId();
    const { place, gaps } =
      cursor === undefined
        ? { place: { positions: await this.startOf(topics, from) }, gaps: [] }
        : await this.resumed(topics, cluster, decodeCursor(cursor));

    const connection = new LiveConnection(response, { cluster, place, shown, ...this.settings });
    this.open.add(connection);
    for (const gap of gaps) connection.send('gap', gap);
    try {
      const following = await this.bus.follow({
        topics,
        from: structuredClone(place.positions),
        otherwise: 'beginning',
        handle: (batch) => connection.deliver(batch),
        // The client comes again with its last id, and is told then.
        onReplaced: () => connection.end(),
      });
      await connection.closed;
      await following.close();
    } finally {
      this.open.delete(connection);
    }
  }

  /** Ends all streams, so that the listener can close; clients resume elsewhere with their last id. */
  end(): void {
    for (const connection of this.open) connection.end();
  }

  private async startOf(topics: string[], from: LiveRequest['from']): Promise<Positions> {
    const offsets = (topic: string) =>
      from === 'now' ? this.bus.endOffsets(topic) : this.bus.beginningOffsets(topic);
    return Object.fromEntries(
      await Promise.all(topics.map(async (topic) => [topic, await offsets(topic)] as const)),
    );
  }

  /** Topics that the cursor does not know begin now; lost messages of known ones are named. */
  private async resumed(
    topics: string[],
    cluster: string,
    { cluster: before, known }: ReturnType<typeof decodeCursor>,
  ): Promise<{ place: LivePlace; gaps: Gap[] }> {
    const [first, ends] = await Promise.all([this.startOf(topics, 'beginning'), this.startOf(topics, 'now')]);
    // An older state of a bus that was restored knows less than its clients do.
    const isBeyond = topics.some((topic) =>
      Object.entries(known.positions[topic] ?? {}).some(
        ([partition, next]) => next > (ends[topic]?.[Number(partition)] ?? 0),
      ),
    );
    if (before !== cluster || isBeyond) return { place: { positions: first }, gaps: [{ replaced: true }] };
    const positions: Positions = {};
    const gaps: Gap[] = [];
    for (const topic of topics) {
      const places = known.positions[topic];
      if (places === undefined) {
        positions[topic] = ends[topic] ?? {};
        continue;
      }
      positions[topic] = { ...first[topic], ...places };
      for (const [partition, from] of Object.entries(places)) {
        const to = first[topic]?.[Number(partition)] ?? 0;
        if (from < to) gaps.push({ topic, partition: Number(partition), from, to });
      }
    }
    return { place: { positions, sent: known.sent }, gaps };
  }
}
