import { createHash } from 'node:crypto';
import { encodeEvent, type PhoneAlarm, topicName } from '@ringfleet/contracts';
import {
  allPages,
  type IndexedChunk,
  type IndexedLine,
  KeyedTurns,
  type LineOrigin,
  type OutboxMessage,
  type Repository,
  type Stored,
} from '@ringfleet/storage';
import { alarmOf } from '@ringfleet/ucs';
import type { AlarmRecord } from './alarm.repository.ts';
import { withUpload } from './count-alarm.ts';

export interface AlarmOptions {
  source: string;
  topicPrefix: string;
  /** Shortest time between two events of one alarm, in ms. @default 5 minutes */
  everyMs?: number;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

const EVERY_MS = 5 * 60_000;

/** Makes one alarm of all lines of a phone that have the same cause, and tells of it: at once when it is raised, then now and then. */
export class AlarmCounter {
  private readonly records: Repository<AlarmRecord>;
  private readonly options: AlarmOptions;
  private readonly everyMs: number;
  private readonly now: () => number;
  private readonly turns = new KeyedTurns();
  private raisedCount = 0;

  constructor(records: Repository<AlarmRecord>, options: AlarmOptions) {
    this.records = records;
    this.options = options;
    this.everyMs = options.everyMs ?? EVERY_MS;
    this.now = options.now ?? Date.now;
  }

  /** Alarms raised since the process began. */
  get raised(): number {
    return this.raisedCount;
  }

  /**
   * Counts an upload's lines as they are now; a repeat changes nothing.
   * @param isAgain it was counted before and may say less now
   */
  async count(mac: string, chunk: IndexedChunk, origin: LineOrigin, isAgain: boolean): Promise<void> {
    const byAlarm = Map.groupBy(alarming(chunk.lines), ({ cause }) => alarmId(mac, cause));
    if (byAlarm.size === 0 && !isAgain) return;
    await this.turns.take(mac, async () => {
      const ids = new Set([...byAlarm.keys(), ...(isAgain ? await this.countedIn(mac, chunk.order) : [])]);
      for (const alarm of ids) {
        const lines = (byAlarm.get(alarm) ?? []).map(({ line, text }) => ({ ...line, text }));
        const { model, version } = origin;
        const about = {
          ...{ mac, alarm },
          ...(model === undefined ? {} : { model }),
          ...(version === undefined ? {} : { version }),
        };
        await this.change(about, { order: chunk.order, lines: lines.sort((a, b) => a.at - b.at) });
      }
    });
  }

  /** Tells of counts that had to wait. */
  async publishDue(): Promise<void> {
    const now = new Date(this.now()).toISOString();
    for await (const page of allPages(this.records, { index: 'due' })) {
      for (const { value } of page) {
        if (value.due === undefined || value.due > now) return;
        await this.turns.take(value.alarm.mac, () => this.publish(value.alarm.alarm, now));
      }
    }
  }

  private async change(
    about: Pick<PhoneAlarm, 'mac' | 'alarm' | 'model' | 'version'>,
    upload: { order: string; lines: IndexedLine[] },
  ): Promise<void> {
    const stored = await this.records.get(about.alarm);
    const next = withUpload(stored?.value, about, upload);
    const expectedVersion = stored?.version ?? 0;
    if (!next) {
      if (stored) await this.records.delete(about.alarm, { expectedVersion });
      return;
    }
    if (stored && JSON.stringify(stored.value.alarm) === JSON.stringify(next.alarm)) return;
    await this.put(stored, next);
  }

  private async put(
    stored: Stored<AlarmRecord> | undefined,
    next: Omit<AlarmRecord, 'publishedAt' | 'due'>,
  ): Promise<void> {
    const now = this.now();
    const free = stored ? Date.parse(stored.value.publishedAt) + this.everyMs : now;
    const expectedVersion = stored?.version ?? 0;
    if (stored && free > now) {
      const { publishedAt } = stored.value;
      const due = new Date(free).toISOString();
      await this.records.put(next.alarm.alarm, { ...next, publishedAt, due }, { expectedVersion });
      return;
    }
    const publishedAt = new Date(now).toISOString();
    await this.records.put(
      next.alarm.alarm,
      { ...next, publishedAt },
      { expectedVersion, outbox: [this.message(next.alarm)] },
    );
    if (!stored) this.raisedCount += 1;
  }

  private async publish(id: string, publishedAt: string): Promise<void> {
    const stored = await this.records.get(id);
    if (stored?.value.due === undefined) return;
    await this.records.put(
      id,
      { ...stored.value, publishedAt, due: undefined },
      { expectedVersion: stored.version, outbox: [this.message(stored.value.alarm)] },
    );
  }

  /** Alarms of a phone that an upload has a part in. */
  private async countedIn(mac: string, order: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of allPages(this.records, { index: 'phone', prefix: `${mac}/` }))
      for (const { id, value } of page)
        if (value.uploads.some((upload) => upload.order === order)) ids.push(id);
    return ids;
  }

  private message(alarm: PhoneAlarm): OutboxMessage {
    const { source, topicPrefix } = this.options;
    const event = {
      id: `${alarm.alarm}/${alarm.lastAt}/${alarm.count}`,
      type: 'ringfleet.phone.alarm.v1' as const,
      source,
      subject: alarm.mac,
      time: new Date(this.now()).toISOString(),
      data: alarm,
    };
    return { ...encodeEvent(event, alarm.mac), topic: topicName('logs', topicPrefix) };
  }
}

function alarming(lines: readonly IndexedLine[]): { line: IndexedLine; cause: string; text: string }[] {
  return lines.flatMap((line) => {
    const alarm = alarmOf(line);
    return alarm === undefined ? [] : [{ line, ...alarm }];
  });
}

function alarmId(mac: string, cause: string): string {
  return `${mac}-${createHash('sha256').update(cause).digest('hex').slice(0, 16)}`;
}
