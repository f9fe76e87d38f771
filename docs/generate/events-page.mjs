import { eventTypes, shortType, topics } from '@ringfleet/contracts';
import { exampleMessage } from './example-message.mjs';
import { code, fence, head, plain, table } from './markdown.mjs';
import { schemaNotes } from './schema-notes.mjs';
import { schemaRows } from './schema-rows.mjs';

/** Every topic and every event type with its data and an example as it lies on the bus. */
export async function eventsPage() {
  const notes = await schemaNotes();
  return [
    ...head('Events', 'the schemas of libs/contracts'),
    "Events are CloudEvents 1.0 in Kafka's binary binding: attributes are message headers, the value is the data as JSON. Delivery is at least once: drop repeats by `ce_id`. Within a version a schema only gains optional fields. `GET /api/v1/events` gives the same events as server-sent events, without sealed bytes ([watch-events.md](../guides/watch-events.md)). For tools: [asyncapi.json](asyncapi.json).",
    '',
    '## Headers',
    '',
    ...table(
      ['Header', 'Meaning'],
      [
        ['`ce_specversion`', '`1.0`'],
        ['`ce_id`', 'Stays the same when the event is sent again.'],
        ['`ce_source`', '`/ringfleet/<service>/<instance>`'],
        ['`ce_type`', 'One of the types below.'],
        ['`ce_time`', 'RFC 3339, UTC.'],
        ['`ce_subject`', 'The MAC, where there is one.'],
        ['`ce_partitionkey`', 'The message key.'],
        [
          '`ce_traceparent`, `ce_tracestate`',
          'Where in a trace it was made, with RINGFLEET_TRACES (W3C Trace Context).',
        ],
        ['`content-type`', '`application/json`'],
      ],
    ),
    '',
    'A message without a value (tombstone) deletes its key from a compacted topic. What views must know of it travels in `rf_order` (phone files) or in `rf_publisher` and `rf_seq` (artifacts).',
    '',
    '## Topics',
    '',
    'Names have the prefix `ringfleet.` (`RINGFLEET_TOPIC_PREFIX`). Partitions are those of a cluster; the embedded bus makes at most 4. What a service cannot handle goes to `<topic>.<service>.dlq`.',
    '',
    ...table(['Topic', 'Key', 'Partitions', 'Kept', 'Types'], Object.values(topics).map(topicRow)),
    '',
    ...Object.keys(eventTypes).flatMap((type) => section(type, notes.get(type))),
  ].join('\n');
}

function topicRow({ name, key, partitions, retention, types }) {
  const kept = retention === 'compacted' ? 'newest of each key' : `${retention.days} days`;
  const links = types.map((type) => `[${shortType(type)}](#${type.replaceAll('.', '')})`);
  return [code(name), plain(key), partitions, kept, links.join(', ')];
}

function section(type, { doc, fields }) {
  return [
    `## ${type}`,
    '',
    ...(doc === '' ? [] : [plain(doc), '']),
    ...table(['Field', 'Type', 'Always', 'Meaning'], schemaRows(eventTypes[type], fields)),
    '',
    ...fence('json', JSON.stringify(exampleMessage(type), undefined, 2)),
    '',
  ];
}
