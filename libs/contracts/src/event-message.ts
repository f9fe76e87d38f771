import { RingfleetError } from './errors/ringfleet-error.ts';
import { eventTypes, type EventData, type EventType } from './events/event-types.ts';
import { traceNow, type TraceContext } from './tracing.port.ts';

/** One event as services see it. */
export interface RingfleetEvent<T extends EventType = EventType> {
  /** Stays the same when the event is sent again; consumers drop repeats by it. */
  id: string;
  type: T;
  /** `/ringfleet/<service>/<instance>`. */
  source: string;
  /** The MAC, where there is one. */
  subject?: string;
  /** RFC 3339. */
  time: string;
  /** The step of a trace that the event came of, where it is traced (CloudEvents' Distributed Tracing extension). */
  traceparent?: string;
  tracestate?: string;
  data: EventData<T>;
}

/** Tells the events of a topic apart. */
export function isEvent<T extends EventType>(event: RingfleetEvent, type: T): event is RingfleetEvent<T> {
  return event.type === type;
}

export type EventOf<T extends EventType> = RingfleetEvent<T>;

/** One message as a bus carries it: CloudEvents 1.0, Kafka binary binding, JSON data. A null value is a tombstone. */
export interface EventMessage {
  key: string;
  value: Buffer | null;
  headers: Record<string, string>;
}

export function eventId(order: string, what: string): string {
  return `${order}/${what}`;
}

/** In a trace, the event carries where in it it was made: its handlers go on with it, however late and wherever. */
export function encodeEvent<T extends EventType>(event: RingfleetEvent<T>, key: string): EventMessage {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: event.time,
    ce_partitionkey: key,
    'content-type': 'application/json',
    ...traceHeaders(event.traceparent === undefined ? traceNow() : (event as TraceContext)),
  };
  if (event.subject !== undefined) headers['ce_subject'] = event.subject;
  return { key, value: Buffer.from(JSON.stringify(event.data)), headers };
}

/** What a tombstone says in headers, since it has no data: the order of a phone file's deletion, an artifact's change set. */
export const tombstoneHeaders = { order: 'rf_order', publisher: 'rf_publisher', seq: 'rf_seq' } as const;

/** A tombstone deletes the key from a compacted topic; what views must know of it travels in headers. */
export function encodeTombstone(key: string, headers: Record<string, string>): EventMessage {
  return { key, value: null, headers: { ...headers, ...traceHeaders(traceNow()) } };
}

function traceHeaders(trace: TraceContext | undefined): Record<string, string> {
  if (trace === undefined) return {};
  const { traceparent, tracestate } = trace;
  return { ce_traceparent: traceparent, ...(tracestate === undefined ? {} : { ce_tracestate: tracestate }) };
}

/** Where in a trace a message was made. */
export function traceOfMessage({ headers }: Pick<EventMessage, 'headers'>): TraceContext | undefined {
  const { ce_traceparent: traceparent, ce_tracestate: tracestate } = headers;
  if (traceparent === undefined) return undefined;
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
}

/** @throws RingfleetError RF_EVENT_UNREADABLE when the message is no event of ours or breaks its schema. */
export function decodeEvent(message: EventMessage): RingfleetEvent {
  const { ce_id: id, ce_type: type, ce_source: source, ce_time: time, ce_subject: subject } = message.headers;
  if (!id || !type || !source || !time || message.value === null)
    throw new RingfleetError('RF_EVENT_UNREADABLE', {
      key: message.key,
      reason: 'CloudEvents headers or data are missing',
    });
  if (!Object.hasOwn(eventTypes, type))
    throw new RingfleetError('RF_EVENT_UNREADABLE', {
      key: message.key,
      reason: `the type ${type} is unknown`,
    });
  let raw: unknown;
  try {
    raw = JSON.parse(message.value.toString('utf8'));
  } catch (cause) {
    throw new RingfleetError(
      'RF_EVENT_UNREADABLE',
      { key: message.key, reason: 'its data is not JSON' },
      { cause },
    );
  }
  const parsed = eventTypes[type as EventType].safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'breaks its schema'}`;
    throw new RingfleetError('RF_EVENT_UNREADABLE', { key: message.key, reason });
  }
  return {
    id,
    type: type as EventType,
    source,
    time,
    ...(subject === undefined ? {} : { subject }),
    ...traceOfMessage(message),
    data: parsed.data,
  };
}
