import { eventTypes, macSchema, shortType, topicName, topics, type TopicId } from '@ringfleet/contracts';
import { closestName } from '@ringfleet/service-kit';
import { z } from 'zod';
import type { LiveEvent } from './live-event.ts';

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(100).optional(),
  );

const typeNames = new Set(Object.keys(eventTypes).flatMap((type) => [type, shortType(type)]));
const topicIds = new Map(
  (Object.keys(topics) as TopicId[]).flatMap((id) => [
    [topics[id].name, id] as const,
    [topics[id].name.replace(/\.v\d+$/, ''), id] as const,
  ]),
);

const oneOf = (names: ReadonlySet<string> | ReadonlyMap<string, unknown>, what: string) =>
  z.string().superRefine((name, context) => {
    if (names.has(name)) return;
    const meant = closestName(name, names.keys());
    context.addIssue(`'${name}' is no ${what}${meant === undefined ? '' : `, did you mean ${meant}?`}`);
  });

/** Query of `GET /api/v1/events`; each filter may be repeated, and an event must pass all that are given. */
export const eventQuerySchema = z.object({
  type: list(oneOf(typeNames, 'event type')).describe('`phone.upload-stored`, or the full type.'),
  mac: list(macSchema).describe('12 lower-case hex digits.'),
  topic: list(oneOf(topicIds, 'topic')).describe('`phone-uploads`, or with its version.'),
  from: z.enum(['now', 'beginning']).default('now').describe('Where to begin without a cursor.'),
  cursor: z.string().max(16_384).optional().describe('The id of the last event seen; as Last-Event-ID.'),
});
export type EventQuery = z.infer<typeof eventQuerySchema>;

/** Full names of the topics that can hold what the query asks for. */
export function topicsOf(query: Pick<EventQuery, 'topic' | 'type'>, prefix: string): string[] {
  const asked = query.topic?.map((name) => topicIds.get(name));
  return (Object.keys(topics) as TopicId[])
    .filter((id) => asked === undefined || asked.includes(id))
    .filter((id) => query.type === undefined || topics[id].types.some((type) => isAsked(query.type, type)))
    .map((id) => topicName(id, prefix));
}

export function passes(event: LiveEvent, query: Pick<EventQuery, 'type' | 'mac'>): boolean {
  if (query.type !== undefined && !isAsked(query.type, event.type)) return false;
  return query.mac === undefined || (event.subject !== undefined && query.mac.includes(event.subject));
}

function isAsked(types: readonly string[] | undefined, type: string): boolean {
  return types === undefined || types.includes(type) || types.includes(shortType(type));
}
