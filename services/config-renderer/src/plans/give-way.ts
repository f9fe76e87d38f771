import { setImmediate } from 'node:timers/promises';

/** So many documents are worked on at a stretch: in one process the same thread talks to phones. */
const STRETCH = 25;

/** The items one by one; between stretches of them the event loop turns. */
export async function* givingWay<T>(items: Iterable<T>): AsyncGenerator<T> {
  let done = 0;
  for (const item of items) {
    yield item;
    done += 1;
    if (done % STRETCH === 0) await setImmediate();
  }
}
