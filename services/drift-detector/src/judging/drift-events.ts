import {
  driftKey,
  encodeEvent,
  encodeTombstone,
  topicName,
  type DriftClosed,
  type DriftFound,
} from '@ringfleet/contracts';
import type { OutboxMessage } from '@ringfleet/storage';
import { shownHeldValue } from '../held-value.ts';
import type { DriftRecord } from './drift-record.repository.ts';

/** A record as people and other services see it: secrets masked. */
export function shownDrift(record: DriftRecord): DriftFound {
  const { mac, parameter, source, state, since, model, version, order, changedAt, intent } = record;
  return {
    ...{ mac, parameter, source, class: record.class, state, value: shownHeldValue(record.value) },
    ...(intent ? { intent: shownHeldValue(intent.value), layer: intent.layer, path: intent.path } : {}),
    since,
    ...(model === undefined ? {} : { model }),
    ...(version === undefined ? {} : { version }),
    ...{ order, changedAt },
  };
}

/** The messages of topic drift. */
export class DriftEvents {
  private readonly topic: string;
  private readonly source: string;

  constructor({ source, topicPrefix }: { source: string; topicPrefix: string }) {
    this.source = source;
    this.topic = topicName('drift', topicPrefix);
  }

  /** @param version of the record's document: what makes ids differ */
  found(record: DriftRecord, version: number): OutboxMessage {
    const what = version === 1 ? 'opened' : 'changed';
    const key = driftKey(record);
    const event = {
      id: `${record.order}/${key}/${record.changedAt}`,
      type: `ringfleet.drift.${what}.v1` as const,
      source: this.source,
      subject: record.mac,
      time: record.changedAt,
      data: shownDrift(record),
    };
    return { ...encodeEvent(event, key), topic: this.topic };
  }

  /** What the phone no longer overrides, and the tombstone of its key. */
  closed(record: DriftRecord, reason: DriftClosed['reason'], closedAt: string): OutboxMessage[] {
    const { mac, parameter, order } = record;
    const key = driftKey(record);
    const event = {
      id: `${order}/${key}/${closedAt}`,
      type: 'ringfleet.drift.closed.v1' as const,
      source: this.source,
      subject: mac,
      time: closedAt,
      data: { mac, parameter, reason, closedAt },
    };
    return [
      { ...encodeEvent(event, key), topic: this.topic },
      { ...encodeTombstone(key, {}), topic: this.topic },
    ];
  }
}
