import { hasCode, type PhoneFacts } from '@ringfleet/contracts';
import type { OutboxMessage, Repository, Stored } from '@ringfleet/storage';
import { worthPublishing } from './worth-publishing.ts';
import { newRecord, type PhoneRecord, withEvent } from './phone-record.ts';

/** A boot comes as several events within a second: what is learned is written together this often (ms). */
const WRITE_EVERY_MS = 100;

/** Records kept in memory: those of phones that boot at the moment. */
const REMEMBERED = 2_000;

/** Times that a record is made again which another instance changed meanwhile, before its events are delivered again. */
const MADE_AGAIN = 10;

/** An event, and how the next record is made of one that does not know it. */
interface Lesson {
  event: string;
  at: string;
  learn: (record: PhoneRecord) => PhoneRecord;
}

/** What lessons made of a record as it was stored. */
interface Made {
  stored: Stored<PhoneRecord> | undefined;
  record: PhoneRecord;
  lessons: Lesson[];
}

/** What was learned of one phone and is not written yet. */
interface Note extends Made {
  written: PromiseWithResolvers<void>;
}

/**
 * Gathers what is learned of phones and writes each record once for all events of a moment, all records in one step. An
 * event is done with when it is written: until then the bus would deliver it again.
 */
export class PhoneNotes {
  private readonly records: Repository<PhoneRecord>;
  private readonly message: (facts: PhoneFacts, cause: string) => OutboxMessage;
  private readonly notes = new Map<string, Note>();
  private readonly loading = new Map<string, Promise<Stored<PhoneRecord> | undefined>>();
  private readonly recent = new Map<string, Stored<PhoneRecord>>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    records: Repository<PhoneRecord>,
    message: (facts: PhoneFacts, cause: string) => OutboxMessage,
  ) {
    this.records = records;
    this.message = message;
  }

  /**
   * Resolves when what the event tells is durable.
   * @param learn makes the next record; called again with what another instance made of the phone meanwhile
   * @throws RF_VERSION_CONFLICT when others change the phone again and again: the event is to be delivered again
   */
  async learn(
    mac: string,
    event: string,
    at: string,
    learn: (record: PhoneRecord) => PhoneRecord,
  ): Promise<void> {
    const stored = this.notes.has(mac) ? undefined : await this.load(mac);
    const note = this.notes.get(mac);
    const before = note?.record ?? stored?.value ?? newRecord(mac, at);
    const known = withEvent(before, event);
    if (!known) return note?.written.promise;
    const lesson = { event, at, learn };
    if (note) {
      note.record = learn(known);
      note.lessons.push(lesson);
      return note.written.promise;
    }
    const fresh: Note = {
      ...{ stored, record: learn(known), lessons: [lesson], written: Promise.withResolvers() },
    };
    this.notes.set(mac, fresh);
    this.writeSoon();
    return fresh.written.promise;
  }

  /** A phone whose record is being written is loaded after that. */
  private load(mac: string): Promise<Stored<PhoneRecord> | undefined> {
    const known = this.loading.get(mac);
    if (known) return known;
    const loading = this.loadNow(mac).finally(() => this.loading.delete(mac));
    this.loading.set(mac, loading);
    return loading;
  }

  private async loadNow(mac: string): Promise<Stored<PhoneRecord> | undefined> {
    await this.writing;
    return this.recent.get(mac) ?? (await this.records.get(mac));
  }

  private writeSoon(): void {
    if (this.timer || this.writing) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writeAll().finally(() => {
        this.writing = undefined;
        if (this.notes.size > 0) this.writeSoon();
      });
    }, WRITE_EVERY_MS);
  }

  private async writeAll(): Promise<void> {
    const taken = [...this.notes];
    this.notes.clear();
    await Promise.all(taken.map(([mac, note]) => this.write(mac, note)));
  }

  private async write(mac: string, { stored, record, lessons, written }: Note): Promise<void> {
    try {
      let made: Made | undefined = { stored, record, lessons };
      for (let again = 0; made !== undefined; again += 1)
        try {
          await this.put(mac, made);
          break;
        } catch (error) {
          if (again === MADE_AGAIN || !hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
          made = anew(mac, lessons, await this.records.get(mac));
        }
      written.resolve();
    } catch (error) {
      this.recent.delete(mac);
      written.reject(error);
    }
  }

  private async put(mac: string, { stored, record, lessons }: Made): Promise<void> {
    const publish = worthPublishing(stored?.value.facts, record.facts, stored?.value.publishedAt);
    const value = publish ? { ...record, publishedAt: record.facts.lastSeen } : record;
    const version = await this.records.put(mac, value, {
      expectedVersion: stored?.version ?? 0,
      ...(publish ? { outbox: [this.message(value.facts, lessons.at(-1)!.event)] } : {}),
    });
    this.remember({ id: mac, value, version });
  }

  private remember(record: Stored<PhoneRecord>): void {
    this.recent.delete(record.id);
    this.recent.set(record.id, record);
    const [oldest] = this.recent.keys();
    if (this.recent.size > REMEMBERED && oldest !== undefined) this.recent.delete(oldest);
  }
}

/** What the events make of a record as it is now; undefined when it knows all of them. */
function anew(
  mac: string,
  lessons: readonly Lesson[],
  stored: Stored<PhoneRecord> | undefined,
): Made | undefined {
  let record = stored?.value;
  const learned = lessons.filter(({ event, at, learn }) => {
    const known = withEvent(record ?? newRecord(mac, at), event);
    if (known) record = learn(known);
    return known !== undefined;
  });
  return record && learned.length > 0 ? { stored, record, lessons: learned } : undefined;
}
