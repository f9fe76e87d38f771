import type { EventMessage } from '@ringfleet/contracts';
import { WriteQueue } from '../write-queue.ts';
import { packMessages, unpackValues } from './packed-messages.ts';
import type { LogThread } from './log-thread.ts';
import type { PartitionLog } from './partition-log.ts';

/** What one transaction takes. */
const MESSAGES_PER_WRITE = 2_000;
const BYTES_PER_WRITE = 8 * 1024 * 1024;

interface Entry {
  partition: PartitionLog;
  message: EventMessage;
}

/** Publishing: what waits together goes to the thread as one call and is made durable by one fsync. */
export function appendQueue(thread: LogThread, now: () => number): WriteQueue<Entry> {
  return new WriteQueue({
    write: (entries) => store(thread, now(), entries),
    bytesOf: ({ message }) => message.value?.length ?? 0,
    mostEntries: MESSAGES_PER_WRITE,
    mostBytes: BYTES_PER_WRITE,
  });
}

async function store(thread: LogThread, timestamp: number, entries: Entry[]): Promise<void> {
  const runs = Map.groupBy(entries, ({ partition }) => partition);
  const messages = [...runs.values()].flatMap((run) => run.map(({ message }) => message));
  const packed = packMessages(messages);
  const bases = await thread.call('append', {
    runs: Array.from(runs, ([{ id }, { length: count }]) => ({ partition: id, count })),
    timestamp,
    messages: packed,
  });
  // The publisher may reuse its buffers and objects: readers get what was stored.
  const values = unpackValues(packed);
  let at = 0;
  for (const [index, [partition, run]] of [...runs].entries()) {
    const stored = run.map(({ message: { key, headers } }) => ({
      key,
      headers,
      value: values[at++] ?? null,
    }));
    partition.appended(bases[index] as number, timestamp, stored);
  }
}
