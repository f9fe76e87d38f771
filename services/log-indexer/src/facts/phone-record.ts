import { phoneFactsSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** One phone as the indexer keeps it: its facts, and what it asked last. */
const phoneRecordSchema = z.object({
  facts: phoneFactsSchema,
  /** The newest requests, newest last, at most 40. */
  asked: z
    .array(z.object({ at: z.iso.datetime(), verb: z.string(), path: z.string(), reply: z.int() }))
    .max(40),
  /** Ids of the newest events that are already in it: a repeat changes nothing. */
  seen: z.array(z.string()).max(16),
  /** The facts' `lastSeen` when they were last published. */
  publishedAt: z.iso.datetime().optional(),
});
export type PhoneRecord = z.infer<typeof phoneRecordSchema>;

/** Id: the MAC. */
export const phoneRecords: RepositoryDefinition<PhoneRecord> = {
  name: 'phones',
  schema: phoneRecordSchema,
  indexes: {
    lastSeen: ({ facts }) => facts.lastSeen,
    model: ({ facts }) => facts.model?.value,
    application: ({ facts }) => facts.application?.value,
    address: ({ facts }) => facts.address?.value,
  },
};

const ASKED = 40;
const SEEN = 16;

export function newRecord(mac: string, at: string): PhoneRecord {
  return { facts: { mac, discovered: true, firstSeen: at, lastSeen: at }, asked: [], seen: [] };
}

/** Takes note of an event; undefined when it is in the record already. */
export function withEvent(record: PhoneRecord, eventId: string): PhoneRecord | undefined {
  if (record.seen.includes(eventId)) return undefined;
  return { ...record, seen: [...record.seen, eventId].slice(-SEEN) };
}

export function withAsked(record: PhoneRecord, requests: PhoneRecord['asked']): PhoneRecord {
  const asked = [...record.asked, ...requests].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...record, asked: asked.slice(-ASKED) };
}
