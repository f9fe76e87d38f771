import type { DeliveredMessage } from '../event-bus.port.ts';
import type { FetchedMessage } from './kafkajs-insides.ts';

type HeaderValue = FetchedMessage['headers'][string];

/** A message as readers get it: bytes stay bytes, keys and headers are text and never parsed (N-07). */
export function deliveredMessage(
  topic: string,
  partition: number,
  message: FetchedMessage,
): DeliveredMessage {
  const { key, value, headers, offset, timestamp } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: key?.toString('utf8') ?? '',
    value,
    headers: Object.fromEntries(Object.entries(headers).map(([name, held]) => [name, headerText(held)])),
  };
}

/** Of a name that a foreign client gave twice, the last. */
function headerText(value: HeaderValue): string {
  const one = Array.isArray(value) ? value.at(-1) : value;
  return one?.toString('utf8') ?? '';
}
