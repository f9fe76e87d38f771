import { RingfleetError } from '@ringfleet/contracts';
import type { Positions } from '@ringfleet/messaging';
import { z } from 'zod';

/** Items of the message at a partition's position that a client has: it makes more than one. */
const sentSchema = z.object({ topic: z.string(), partition: z.int().min(0), items: z.int().min(1) });

/** `c`: cluster, `p`: topic → offset of the next message per partition, in the order of partitions, `s`: as above. */
const cursorSchema = z.object({
  c: z.string(),
  p: z.record(z.string(), z.array(z.int().min(-1))),
  s: sentSchema.optional(),
});

/** A place in all followed partitions. */
export interface LivePlace {
  /** Offset of the next message of every partition. */
  positions: Positions;
  /** Where a client has only a part of what the next message of a partition makes. */
  sent?: z.infer<typeof sentSchema> | undefined;
}

/** Offset of a partition that the cursor says nothing of. */
const UNKNOWN = -1;

/** A place as opaque text: an event's id for `Last-Event-ID`. */
export function encodeCursor(cluster: string, { positions, sent }: LivePlace): string {
  const places = Object.entries(positions).map(([topic, partitions]) => {
    const count = Math.max(-1, ...Object.keys(partitions).map(Number)) + 1;
    return [topic, Array.from({ length: count }, (_, index) => partitions[index] ?? UNKNOWN)] as const;
  });
  const cursor = { c: cluster, p: Object.fromEntries(places), ...(sent ? { s: sent } : {}) };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** The cluster that a cursor belongs to, and the place in it. @throws RingfleetError RF_CURSOR_INVALID when it is none of ours */
export function decodeCursor(cursor: string): { cluster: string; known: LivePlace } {
  const parsed = cursorSchema.safeParse(jsonOf(cursor));
  if (!parsed.success) throw new RingfleetError('RF_CURSOR_INVALID');
  const positions = Object.fromEntries(
    Object.entries(parsed.data.p).map(([topic, offsets]) => [
      topic,
      Object.fromEntries(
        offsets
          .map((offset, partition) => [partition, offset] as const)
          .filter(([, offset]) => offset !== UNKNOWN),
      ),
    ]),
  );
  return { cluster: parsed.data.c, known: { positions, sent: parsed.data.s } };
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
