import {
  encodeEvent,
  type EventOf,
  eventId as idOf,
  type PhoneFacts,
  RingfleetError,
  topicName,
} from '@ringfleet/contracts';
import type { BlobStore, OutboxMessage, Repository, Sealer, Stored } from '@ringfleet/storage';
import { hasKnownOui, type InventoryFacts, readInventoryLines } from '@ringfleet/ucs';
import { learnFromSession, learnFromUpload, worthPublishing } from './learn-facts.ts';
import { newRecord, type PhoneRecord, withAsked, withEvent } from './phone-record.ts';

export interface PhoneFactsOptions {
  source: string;
  topicPrefix: string;
}

/** Logs up to here are read for inventory lines; a longer one tells them at its beginning. */
const LOG_HEAD = 256 * 1024;

/** Records kept in memory: those of phones that boot at the moment. */
const REMEMBERED = 2_000;

/** The only writer of phone-facts: learns from sessions and uploads, publishes what changed with the document itself. */
export class PhoneFactsService {
  private readonly records: Repository<PhoneRecord>;
  private readonly blobs: BlobStore;
  private readonly sealer: Sealer;
  private readonly options: PhoneFactsOptions;
  private readonly turns = new Map<string, Promise<void>>();
  /** What was written last; a phone's boot comes as several events within seconds. */
  private readonly recent = new Map<string, Stored<PhoneRecord>>();

  constructor(
    records: Repository<PhoneRecord>,
    blobs: BlobStore,
    sealer: Sealer,
    options: PhoneFactsOptions,
  ) {
    this.records = records;
    this.blobs = blobs;
    this.sealer = sealer;
    this.options = options;
  }

  async sessionObserved({ id, data }: EventOf<'ringfleet.phone.session-observed.v1'>): Promise<void> {
    const { mac } = data;
    if (mac === undefined || !hasKnownOui(mac)) return;
    await this.change(mac, id, data.startedAt, (record) => {
      const asked = data.requests.map(({ verb, path, reply }) => ({
        at: data.observedAt,
        verb,
        path,
        reply,
      }));
      return { ...withAsked(record, asked), facts: learnFromSession({ ...record.facts }, data) };
    });
  }

  async uploadStored({ id, data }: EventOf<'ringfleet.phone.upload-stored.v1'>): Promise<void> {
    const { mac } = data;
    // A folder's old files tell of the past, not that the phone showed up.
    if (mac === undefined || !hasKnownOui(mac) || data.verb === 'IMPORT') return;
    const inventory = await this.inventoryOf(data);
    await this.change(mac, id, data.receivedAt, (record) => ({
      ...record,
      facts: learnFromUpload({ ...record.facts }, data, inventory),
    }));
  }

  private async inventoryOf(
    upload: EventOf<'ringfleet.phone.upload-stored.v1'>['data'],
  ): Promise<InventoryFacts> {
    if (upload.kind !== 'app-log' && upload.kind !== 'boot-log') return {};
    try {
      const bytes = this.sealer.open(await this.blobs.get(upload.blob.key));
      return readInventoryLines(bytes.subarray(0, LOG_HEAD).toString('latin1'));
    } catch (error) {
      // Swept meanwhile: a replay of old events has nothing more to tell.
      if (error instanceof RingfleetError && error.code === 'RF_BLOB_MISSING') return {};
      throw error;
    }
  }

  /** Changes of one phone one after the other: two topics tell of it at the same moment. */
  private change(
    mac: string,
    event: string,
    at: string,
    learn: (record: PhoneRecord) => PhoneRecord,
  ): Promise<void> {
    const turn = (this.turns.get(mac) ?? Promise.resolve()).then(() => this.changeNow(mac, event, at, learn));
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.turns.get(mac) === settled) this.turns.delete(mac);
      });
    this.turns.set(mac, settled);
    return turn;
  }

  private async changeNow(
    mac: string,
    event: string,
    at: string,
    learn: (record: PhoneRecord) => PhoneRecord,
  ): Promise<void> {
    for (;;) {
      const stored = this.recent.get(mac) ?? (await this.records.get(mac));
      const known = withEvent(stored?.value ?? newRecord(mac, at), event);
      if (!known) return;
      const next = learn(known);
      const publish = worthPublishing(stored?.value.facts, next.facts, stored?.value.publishedAt);
      if (publish) next.publishedAt = next.facts.lastSeen;
      try {
        const version = await this.records.put(mac, next, {
          expectedVersion: stored?.version ?? 0,
          ...(publish ? { outbox: [this.message(next.facts, event)] } : {}),
        });
        this.remember({ id: mac, value: next, version });
        return;
      } catch (error) {
        this.recent.delete(mac);
        // Another instance changed the same phone meanwhile: learn on top of that.
        if (!(error instanceof RingfleetError) || error.code !== 'RF_VERSION_CONFLICT') throw error;
      }
    }
  }

  private remember(record: Stored<PhoneRecord>): void {
    this.recent.delete(record.id);
    this.recent.set(record.id, record);
    const [oldest] = this.recent.keys();
    if (this.recent.size > REMEMBERED && oldest !== undefined) this.recent.delete(oldest);
  }

  private message(facts: PhoneFacts, cause: string): OutboxMessage {
    const event = {
      id: idOf(cause, 'facts'),
      type: 'ringfleet.phone.facts-known.v1' as const,
      source: this.options.source,
      subject: facts.mac,
      time: new Date().toISOString(),
      data: facts,
    };
    return { ...encodeEvent(event, facts.mac), topic: topicName('phoneFacts', this.options.topicPrefix) };
  }

  /** @throws RF_PHONE_UNKNOWN */
  async get(mac: string): Promise<PhoneRecord> {
    const stored = await this.records.get(mac);
    if (!stored) throw new RingfleetError('RF_PHONE_UNKNOWN', { mac });
    return stored.value;
  }

  async list(query: {
    model?: string | undefined;
    application?: string | undefined;
    address?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: PhoneRecord[]; cursor?: string }> {
    const { cursor, limit } = query;
    const filter = (['model', 'application', 'address'] as const).find((name) => query[name] !== undefined);
    const page = await this.records.list({
      ...(filter === undefined
        ? { index: 'lastSeen', descending: true }
        : { index: filter, equals: query[filter] ?? '' }),
      ...(cursor === undefined ? {} : { cursor }),
      limit,
    });
    return {
      items: page.items.map(({ value }: Stored<PhoneRecord>) => value),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  }
}
