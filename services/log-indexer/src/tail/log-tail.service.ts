import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { decodeEvent, hasCode, isEvent, type LogIndexed, topicName } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';
import { LiveStreams } from '@ringfleet/service-kit';
import type { FoundLine, LogIndex, LogQuery } from '@ringfleet/storage';
import type { ServerResponse } from 'node:http';
import { shownLine, type ShownLine } from '../search/shown-line.ts';

const HEARTBEAT_MS = 15_000;
const STALLED_MS = 60_000;
/** Lines of one upload that a tail shows, the newest: whoever wants all of a large log searches for them. */
const MOST_LINES = 10_000;
const PAGE = 1_000;

/** Lines as they come, of one phone or of a query: told of by `log.indexed`, found by the index itself. */
@Injectable()
export class LogTail implements BeforeApplicationShutdown {
  private readonly streams: LiveStreams;

  constructor(
    @Inject('EventBus') bus: EventBus,
    @Inject('LogIndex') private readonly index: LogIndex,
    @Inject('TopicPrefix') private readonly topicPrefix: string,
  ) {
    this.streams = new LiveStreams(bus, { heartbeatMs: HEARTBEAT_MS, stalledMs: STALLED_MS });
  }

  /**
   * Streams until the client goes.
   * @param cursor the id of the last line that the client saw
   * @throws RingfleetError RF_CURSOR_INVALID, RF_LOG_QUERY_INVALID before anything was sent
   */
  async stream(query: LogQuery, cursor: string | undefined, response: ServerResponse): Promise<void> {
    await this.index.search(query, { limit: 1 });
    const topics = [topicName('logs', this.topicPrefix)];
    const shown = (message: DeliveredMessage) => this.shown(message, query);
    await this.streams.stream({ topics, from: 'now', cursor, shown }, response);
  }

  /** Ends all streams, so that the listener can close; clients resume elsewhere with their last id. */
  beforeApplicationShutdown(): void {
    this.streams.end();
  }

  private async shown(message: DeliveredMessage, query: LogQuery): Promise<ShownLine[]> {
    const upload = logIndexedOf(message);
    if (!upload || upload.lines === 0) return [];
    if (query.mac !== undefined && query.mac !== upload.mac) return [];
    if (query.kind !== undefined && query.kind !== upload.kind) return [];
    return (await this.linesOf(upload, query)).map(shownLine);
  }

  /** In the order of the log. */
  private async linesOf(upload: LogIndexed, query: LogQuery): Promise<FoundLine[]> {
    const { mac, kind, path, order, firstAt, lastAt } = upload;
    const from = Math.max(query.from ?? 0, firstAt === undefined ? 0 : Date.parse(firstAt));
    const to = Math.min(query.to ?? Infinity, lastAt === undefined ? Infinity : Date.parse(lastAt) + 1);
    const narrowed = { ...query, mac, kind, from, ...(to === Infinity ? {} : { to }) };
    const lines: FoundLine[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.index.search(narrowed, {
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      lines.push(...page.items.filter((line) => line.order === order && line.path === path));
      cursor = page.cursor;
    } while (cursor !== undefined && lines.length < Math.min(upload.lines, MOST_LINES));
    return lines.sort((a, b) => a.number - b.number);
  }
}

function logIndexedOf(message: DeliveredMessage): LogIndexed | undefined {
  try {
    const event = decodeEvent(message);
    return isEvent(event, 'ringfleet.log.indexed.v1') ? event.data : undefined;
  } catch (error) {
    // No event of ours: it is not this stream's business.
    if (hasCode(error, 'RF_EVENT_UNREADABLE')) return undefined;
    throw error;
  }
}
