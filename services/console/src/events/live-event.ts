import { decodeEvent, hasCode } from '@ringfleet/contracts';
import type { DeliveredMessage } from '@ringfleet/messaging';
import { z } from 'zod';

/** One event as people and programs see it: the CloudEvent's attributes and its data, without sealed bytes. */
export const liveEventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    time: z.string(),
    subject: z.string().optional(),
    source: z.string(),
    /** Where in a trace it was made, where there is one. */
    traceparent: z.string().optional(),
    data: z.unknown(),
  })
  .meta({ id: 'LiveEvent' });
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** Type of what stands for a deletion in a compacted topic, which has no event of its own. */
const TOMBSTONE = 'ringfleet.tombstone.v1';

/** Undefined for a message that is no event of ours: its consumers put it among the dead letters. */
export function liveEventOf(message: DeliveredMessage): LiveEvent | undefined {
  if (message.value === null) return tombstoneOf(message);
  try {
    const { id, type, time, subject, source, traceparent, data } = decodeEvent(message);
    return {
      id,
      type,
      time,
      ...(subject === undefined ? {} : { subject }),
      source,
      ...(traceparent === undefined ? {} : { traceparent }),
      data: withoutSealed(data),
    };
  } catch (error) {
    if (hasCode(error, 'RF_EVENT_UNREADABLE')) return undefined;
    throw error;
  }
}

function tombstoneOf({ topic, partition, offset, key, timestamp }: DeliveredMessage): LiveEvent {
  const mac = /^[0-9a-f]{12}(?=\/|$)/.exec(key)?.[0];
  return {
    id: `${topic}/${partition}/${offset}`,
    type: TOMBSTONE,
    time: new Date(timestamp).toISOString(),
    ...(mac === undefined ? {} : { subject: mac }),
    source: '/ringfleet/console',
    data: { topic, key },
  };
}

/**
 * What is sealed travels as text in fields of these names: bytes of files, passwords of accounts, values of parameters.
 * Counts of bytes are numbers and stay.
 */
const SEALED_FIELDS = new Set(['bytes', 'password', 'sealed']);

function withoutSealed(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutSealed);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name, value]) => !(SEALED_FIELDS.has(name) && typeof value === 'string'))
      .map(([name, value]) => [name, withoutSealed(value)]),
  );
}
