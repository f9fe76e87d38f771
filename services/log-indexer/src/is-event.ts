import type { RingfleetEvent } from '@ringfleet/contracts';

/** Tells the events of a topic apart. */
export function isEvent<T extends RingfleetEvent['type']>(
  event: RingfleetEvent,
  type: T,
): event is RingfleetEvent<T> {
  return event.type === type;
}
