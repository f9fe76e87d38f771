import type { LinePlace } from '../../log-index/log-list.ts';

/** Lines of one bucket, newest first. */
export interface LineSource<T extends LinePlace> {
  /** Time of its newest line. */
  newest: number;
  open(): Iterator<T, undefined>;
}

/**
 * Merges sources (the newest first) by time and then by sequence number, newest first. A source is opened only when its
 * newest line may be next, so that a page of recent lines reads recent buckets only.
 */
export function* newestFirst<T extends LinePlace>(sources: readonly LineSource<T>[]): Generator<T> {
  const open: { head: T; rest: Iterator<T, undefined> }[] = [];
  const closed = [...sources];
  try {
    for (;;) {
      let best = newestOf(open);
      while (closed[0] && (!best || closed[0].newest >= best.head.at)) {
        const rest = closed.shift()!.open();
        const first = rest.next();
        if (!first.done) open.push({ head: first.value, rest });
        best = newestOf(open);
      }
      if (!best) return;
      yield best.head;
      const next = best.rest.next();
      if (next.done) open.splice(open.indexOf(best), 1);
      else best.head = next.value;
    }
  } finally {
    for (const { rest } of open) rest.return?.();
  }
}

function newestOf<S extends { head: LinePlace }>(open: readonly S[]): S | undefined {
  return open.reduce<S | undefined>(
    (best, one) => (best && isNewer(best.head, one.head) ? best : one),
    undefined,
  );
}

function isNewer(a: LinePlace, b: LinePlace): boolean {
  return a.at > b.at || (a.at === b.at && a.seq > b.seq);
}
