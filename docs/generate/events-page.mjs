import {
  encodeEvent,
  eventTypes,
  phoneFileKey,
  releaseKey,
  shortType,
  targetKey,
  topics,
} from '@ringfleet/contracts';
import { eventExamples, exampleIds } from './event-examples.mjs';
import { code, fence, head, plain, table } from './markdown.mjs';
import { schemaNotes } from './schema-notes.mjs';
import { schemaRows } from './schema-rows.mjs';

/** Every topic and every event type with its data and an example as it lies on the bus. */
export async function eventsPage() {
  const notes = await schemaNotes();
  return [
    ...head('Events', 'the schemas of libs/contracts'),
    "Events are CloudEvents 1.0 in Kafka's binary binding: attributes are message headers, the value is the data as JSON. Delivery is at least once: drop repeats by `ce_id`. Within a version a schema only gains optional fields. `GET /api/v1/events` gives the same events as server-sent events, without sealed bytes ([watch-events.md](../guides/watch-events.md)).",
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
    ...fence('json', JSON.stringify(example(type), undefined, 2)),
    '',
  ];
}

function example(type) {
  const data = eventTypes[type].parse(eventExamples[type]);
  const at =
    data.at ??
    data.closedAt ??
    data.receivedAt ??
    data.observedAt ??
    data.lastAt ??
    data.modified ??
    data.changedAt ??
    data.lastSeen ??
    TIMELESS;
  const event = {
    id: exampleIds[type],
    type,
    source: `/ringfleet/${sourceOf(type)}/gw-1`,
    time: at,
    ...(data.mac ? { subject: data.mac } : {}),
    data,
  };
  const { key, headers, value } = encodeEvent(event, keyOf(type, data));
  return { key, headers, value: JSON.parse(value.toString()) };
}

/** Of an example whose data says no time of its own. */
const TIMELESS = '2013-05-10T16:12:16.000Z';

const ofCatalog = ['ringfleet.release', 'ringfleet.target'];
const ofDetector = ['ringfleet.drift', 'ringfleet.override'];
const ofIndexer = ['ringfleet.log', 'ringfleet.phone.alarm', 'ringfleet.phone.facts-known'];
const ofRenderer = ['ringfleet.artifact', 'ringfleet.fleet', 'ringfleet.ftp-accounts'];

function sourceOf(type) {
  if (ofDetector.some((prefix) => type.startsWith(`${prefix}.`))) return 'drift-detector';
  if (ofIndexer.some((prefix) => type.startsWith(`${prefix}.`))) return 'log-indexer';
  if (ofRenderer.some((prefix) => type.startsWith(`${prefix}.`)) || type.endsWith('-asked.v1'))
    return 'config-renderer';
  if (type.startsWith('ringfleet.dhcp.')) return 'dhcp-options';
  if (ofCatalog.some((prefix) => type.startsWith(`${prefix}.`))) return 'firmware-catalog';
  return 'ftp-gateway';
}

const fleetKeys = {
  'ringfleet.fleet.settings-changed.v1': () => 'fleet/settings',
  'ringfleet.fleet.site-changed.v1': ({ id }) => `site/${id}`,
  'ringfleet.fleet.group-changed.v1': ({ id }) => `group/${id}`,
  'ringfleet.fleet.layer-changed.v1': ({ scope, of }) => `layer/${scope}/${of}`,
  'ringfleet.fleet.phone-changed.v1': ({ mac }) => `phone/${mac}`,
  'ringfleet.ftp-accounts.changed.v1': ({ scope }) => scope,
  'ringfleet.dhcp.options-generated.v1': ({ site }) => site,
  'ringfleet.release.imported.v1': ({ version }) => releaseKey(version),
  'ringfleet.target.set.v1': ({ scope, of }) => targetKey(scope, of),
};

function keyOf(type, data) {
  if (type === 'ringfleet.phone-file.current.v1') return phoneFileKey(data);
  const ofFleet = fleetKeys[type]?.(data);
  if (ofFleet !== undefined) return ofFleet;
  if (type.includes('republished')) return `_republished/${data.publisher ?? data.gateway}`;
  if (type.includes('set-closed')) return `_closed/${data.publisher}`;
  return data.mac ?? (type.startsWith('ringfleet.artifact') ? data.path : (data.session ?? data.address));
}
