import type { EventType } from './events/event-types.ts';

export interface TopicDefinition {
  /** Name behind the prefix. */
  name: string;
  /** What the message key is. */
  key: string;
  /** Partitions in a cluster; the embedded bus takes at most 4. */
  partitions: number;
  /** How long a message is kept; compacted topics keep the newest of each key for ever. */
  retention: { days: number } | 'compacted';
  types: readonly EventType[];
}

/** Every topic; names, keys and retention as in design section 7. */
export const topics = {
  phoneActivity: {
    name: 'phone-activity.v1',
    key: 'MAC, else the session or address',
    partitions: 24,
    retention: { days: 7 },
    types: [
      'ringfleet.phone.session-observed.v1',
      'ringfleet.phone.login-refused.v1',
      'ringfleet.phone.access-refused.v1',
    ],
  },
  phoneUploads: {
    name: 'phone-uploads.v1',
    key: 'MAC, else the session',
    partitions: 24,
    retention: { days: 30 },
    types: [
      'ringfleet.phone.upload-stored.v1',
      'ringfleet.phone.upload-aborted.v1',
      'ringfleet.phone.upload-refused.v1',
    ],
  },
  phoneFiles: {
    name: 'phone-files.v1',
    key: 'mac/kind[/path]',
    partitions: 24,
    retention: 'compacted',
    types: ['ringfleet.phone-file.current.v1', 'ringfleet.phone-file.republished.v1'],
  },
  phoneImports: {
    name: 'phone-imports.v1',
    key: 'MAC',
    partitions: 24,
    retention: { days: 30 },
    types: ['ringfleet.phone-file.import-asked.v1', 'ringfleet.phone-files.removal-asked.v1'],
  },
  artifacts: {
    name: 'artifacts.v1',
    key: 'path',
    partitions: 1,
    retention: 'compacted',
    types: [
      'ringfleet.artifact.published.v1',
      'ringfleet.artifact.set-closed.v1',
      'ringfleet.artifact.republished.v1',
    ],
  },
  fleet: {
    name: 'fleet.v1',
    key: 'kind/id',
    partitions: 24,
    retention: 'compacted',
    types: [
      'ringfleet.fleet.settings-changed.v1',
      'ringfleet.fleet.site-changed.v1',
      'ringfleet.fleet.group-changed.v1',
      'ringfleet.fleet.layer-changed.v1',
      'ringfleet.fleet.phone-changed.v1',
    ],
  },
  ftpAccounts: {
    name: 'ftp-accounts.v1',
    key: 'fleet or site/id',
    partitions: 1,
    retention: 'compacted',
    types: ['ringfleet.ftp-accounts.changed.v1'],
  },
  releases: {
    name: 'releases.v1',
    key: 'release/version, target/scope',
    partitions: 1,
    retention: 'compacted',
    types: ['ringfleet.release.imported.v1', 'ringfleet.target.set.v1'],
  },
  dhcp: {
    name: 'dhcp.v1',
    key: 'site, or fleet',
    partitions: 24,
    retention: 'compacted',
    types: ['ringfleet.dhcp.options-generated.v1'],
  },
  phoneFacts: {
    name: 'phone-facts.v1',
    key: 'MAC',
    partitions: 24,
    retention: 'compacted',
    types: ['ringfleet.phone.facts-known.v1'],
  },
  overrideEdits: {
    name: 'override-edits.v1',
    key: 'MAC',
    partitions: 24,
    retention: { days: 30 },
    types: ['ringfleet.override.edit-asked.v1'],
  },
  logs: {
    name: 'logs.v1',
    key: 'MAC',
    partitions: 24,
    retention: { days: 7 },
    types: ['ringfleet.log.indexed.v1', 'ringfleet.phone.alarm.v1'],
  },
  drift: {
    name: 'drift.v1',
    key: 'MAC/parameter',
    partitions: 24,
    retention: 'compacted',
    types: ['ringfleet.drift.opened.v1', 'ringfleet.drift.changed.v1', 'ringfleet.drift.closed.v1'],
  },
} as const satisfies Record<string, TopicDefinition>;

export type TopicId = keyof typeof topics;

export function topicName(topic: TopicId, prefix = 'ringfleet.'): string {
  return prefix + topics[topic].name;
}

export function topicOfType(type: EventType): TopicId {
  for (const [id, topic] of Object.entries(topics) as [TopicId, TopicDefinition][])
    if (topic.types.includes(type)) return id;
  throw new TypeError(`no topic carries ${type}`);
}
