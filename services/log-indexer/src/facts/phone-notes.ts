import type { PhoneFacts } from '@ringfleet/contracts';
import type { OutboxMessage, Repository, Stored } from '@ringfleet/storage';
import { worthPublishing } from './worth-publishing.ts';
import { newRecord, type PhoneRecord, withEvent } from './phone-record.ts';

/** A boot comes as several events within a second: what is learned is written together this often (ms). */
const WRITE_EVERY_MS = 100;

/** Records kept in memory: those of phones that boot at the moment. */
const REMEMBERED = 2_000;

/** What was learned of one phone and is not written yet. */
interface Note {
  stored: Stored<PhoneRecord> | undefined;
  record: PhoneRecord;
  cause: string;
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
   * @param learn makes the next record; called once
   * @throws RF_VERSION_CONFLICT when another instance changed the phone meanwhile: the event is to be delivered again
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
    if (note) {
      note.record = learn(known);
      note.cause = event;
      return note.written.promise;
    }
    const fresh: Note = { stored, record: learn(known), cause: event, written: Promise.withResolvers() };
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

  private async write(mac: string, { stored, record, cause, written }: Note): Promise<void> {
    const publish = worthPublishing(stored?.value.facts, record.facts, stored?.value.publishedAt);
    const value = publish ? { ...record, publishedAt: record.facts.lastSeen } : record;
    try {
      const version = await this.records.put(mac, value, {
        expectedVersion: stored?.version ?? 0,
        ...(publish ? { outbox: [this.message(value.facts, cause)] } : {}),
      });
      this.remember({ id: mac, value, version });
      written.resolve();
    } catch (error) {
      this.recent.delete(mac);
      written.reject(error);
    }
  }

  private remember(record: Stored<PhoneRecord>): void {
    this.recent.delete(record.id);
    this.recent.set(record.id, record);
    const [oldest] = this.recent.keys();
    if (this.recent.size > REMEMBERED && oldest !== undefined) this.recent.delete(oldest);
  }
}
