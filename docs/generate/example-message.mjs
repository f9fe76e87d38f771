import { encodeEvent, eventTypes, phoneFileKey, releaseKey, targetKey } from '@ringfleet/contracts';
import { eventExamples, exampleIds } from './event-examples.mjs';

/** An event of the type as it lies on the bus: key, headers, and its data as JSON. */
export function exampleMessage(type) {
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

/** The service that publishes events of the type. */
export function sourceOf(type) {
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
