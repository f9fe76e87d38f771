import { RingfleetError } from '@ringfleet/contracts';
import type { Positions } from '@ringfleet/messaging';
import { z } from 'zod';

/** `c`: cluster, `p`: topic → offset of the next message per partition, in the order of partitions. */
const cursorSchema = z.object({
  c: z.string(),
  p: z.record(z.string(), z.array(z.int().min(-1))),
});

/** Offset of a partition that the cursor says nothing of. */
const UNKNOWN = -1;

/** A place in all followed partitions as opaque text: an event's id for `Last-Event-ID`. */
export function encodeCursor(cluster: string, positions: Positions): string {
  const places = Object.entries(positions).map(([topic, partitions]) => {
    const count = Math.max(-1, ...Object.keys(partitions).map(Number)) + 1;
    return [topic, Array.from({ length: count }, (_, index) => partitions[index] ?? UNKNOWN)] as const;
  });
  return Buffer.from(JSON.stringify({ c: cluster, p: Object.fromEntries(places) })).toString('base64url');
}

/** @throws RingfleetError RF_CURSOR_INVALID when it is none of ours, or another cluster's */
export function decodeCursor(cluster: string, cursor: string): Positions {
  const parsed = cursorSchema.safeParse(jsonOf(cursor));
  if (!parsed.success || parsed.data.c !== cluster) throw new RingfleetError('RF_CURSOR_INVALID');
  return Object.fromEntries(
    Object.entries(parsed.data.p).map(([topic, offsets]) => [
      topic,
      Object.fromEntries(
        offsets
          .map((offset, partition) => [partition, offset] as const)
          .filter(([, offset]) => offset !== UNKNOWN),
      ),
    ]),
  );
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
