import {
  encodeEvent,
  type EventOf,
  eventId as idOf,
  type PhoneFacts,
  RingfleetError,
  topicName,
} from '@ringfleet/contracts';
import type { OutboxMessage, Repository, Stored } from '@ringfleet/storage';
import { hasKnownOui, type LogRead } from '@ringfleet/ucs';
import { joinFacts } from './join-facts.ts';
import { learnFromSession, learnFromUpload } from './learn-facts.ts';
import { learnFromLog } from './learn-from-log.ts';
import { PhoneNotes } from './phone-notes.ts';
import { type PhoneRecord, withAsked } from './phone-record.ts';

export interface PhoneFactsOptions {
  source: string;
  topicPrefix: string;
}

/** The only writer of phone-facts: learns from sessions and uploads, publishes what changed with the document itself. */
export class PhoneFactsService {
  private readonly records: Repository<PhoneRecord>;
  private readonly options: PhoneFactsOptions;
  private readonly notes: PhoneNotes;

  constructor(records: Repository<PhoneRecord>, options: PhoneFactsOptions) {
    this.records = records;
    this.options = options;
    this.notes = new PhoneNotes(records, (facts, cause) => this.message(facts, cause));
  }

  async sessionObserved({ id, data }: EventOf<'ringfleet.phone.session-observed.v1'>): Promise<void> {
    const { mac } = data;
    if (mac === undefined || !hasKnownOui(mac)) return;
    await this.notes.learn(mac, id, data.startedAt, (record) => {
      const asked = data.requests.map(({ verb, path, reply }) => ({
        at: data.observedAt,
        verb,
        path,
        reply,
      }));
      return { ...withAsked(record, asked), facts: learnFromSession(record.facts, data) };
    });
  }

  /** @param read the lines of an upload that is a log; without them it tells that it came, and no more */
  async uploadStored(
    { id, data }: EventOf<'ringfleet.phone.upload-stored.v1'>,
    read?: LogRead,
  ): Promise<void> {
    const { mac } = data;
    // A folder's old files tell of the past, not that the phone showed up.
    if (mac === undefined || !hasKnownOui(mac) || data.verb === 'IMPORT') return;
    await this.notes.learn(mac, id, data.receivedAt, (record) => ({
      ...record,
      facts: read ? learnFromLog(record.facts, data, read) : learnFromUpload(record.facts, data),
    }));
  }

  /** Facts that were published before, by this service: its documents may be lost or older. */
  async factsKnown({ id, data }: EventOf<'ringfleet.phone.facts-known.v1'>): Promise<void> {
    await this.notes.learn(data.mac, `known/${id}`, data.firstSeen, (record) => ({
      ...record,
      facts: joinFacts(record.facts, data),
    }));
  }

  /** What is told of a phone once more: the newest event that it knows is the cause again. */
  messageOf({ facts, seen }: PhoneRecord): OutboxMessage {
    return this.message(facts, seen.at(-1) ?? facts.mac);
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
