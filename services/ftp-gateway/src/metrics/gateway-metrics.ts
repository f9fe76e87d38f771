import { defineMetrics } from '@ringfleet/service-kit';

/** What a gateway measures; docs/reference/metrics.md is made of it. */
export const gatewayMetrics = defineMetrics({
  ringfleet_ftp_sessions: { kind: 'gauge', help: 'Open FTP sessions.' },
  ringfleet_ftp_logins_total: {
    kind: 'counter',
    help: 'Logins since the start.',
    labels: { result: '`accepted` or `refused`' },
  },
  ringfleet_ftp_requests_total: {
    kind: 'counter',
    help: 'Requests that name a path, since the start. A phone asks for many names that are not there: 5xx of RETR is no fault.',
    labels: { verb: 'FTP command, such as `RETR`', reply: 'class of the reply, such as `2xx`' },
  },
  ringfleet_ftp_sent_bytes_total: {
    kind: 'counter',
    help: 'Bytes of files and listings sent to phones since the start.',
  },
  ringfleet_ftp_received_bytes_total: {
    kind: 'counter',
    help: 'Bytes of uploads received from phones since the start, whatever became of them.',
  },
  ringfleet_ftp_uploads_total: {
    kind: 'counter',
    help: 'Uploads since the start: answered 226, answered with a refusal, or cut before their end.',
    labels: { result: '`stored`, `refused` or `aborted`' },
  },
  ringfleet_ftp_journal_bytes: { kind: 'gauge', help: 'Bytes that the upload journal takes on disk.' },
  ringfleet_ftp_journal_limit_bytes: {
    kind: 'gauge',
    help: 'Bytes of the journal beyond which uploads get 452.',
  },
  ringfleet_ftp_journal_pending_uploads: {
    kind: 'gauge',
    help: 'Accepted uploads that are not delivered yet.',
  },
  ringfleet_ftp_journal_oldest_pending_age_seconds: {
    kind: 'gauge',
    help: 'Age of the upload that waits longest for delivery; 0 when none waits.',
  },
  ringfleet_ftp_delivery_failing_seconds: {
    kind: 'gauge',
    help: 'For how long no upload could be delivered; 0 while all is well.',
  },
  ringfleet_ftp_swept_uploads_total: {
    kind: 'counter',
    help: 'Blobs of old uploads deleted by this gateway since the start.',
  },
  ringfleet_ftp_tree_revision: {
    kind: 'gauge',
    help: 'Revision of the provisioning tree; each gateway counts its own.',
  },
  ringfleet_ftp_tree_followed_age_seconds: {
    kind: 'gauge',
    help: 'Time since the tree was last in step with the bus, noted once a minute. Absent before the first time.',
  },
  ringfleet_ftp_tree_missing_images: {
    kind: 'gauge',
    help: 'Firmware images that published paths wait for.',
  },
  ringfleet_ftp_tree_unreadable_messages_total: {
    kind: 'counter',
    help: 'Messages of the bus that the tree skipped since the start because they could not be read.',
  },
  ringfleet_ftp_override_edits_total: {
    kind: 'counter',
    help: 'Edits of override files since the start: served from then on, held already, passed over because the phone had uploaded something newer, or given up because the edited upload did not come within a day.',
    labels: { result: '`applied`, `known`, `outdated` or `expired`' },
  },
  ringfleet_ftp_override_edits_waiting: {
    kind: 'gauge',
    help: 'Edits of override files that wait for the upload that they are based on.',
  },
  ringfleet_ftp_passive_reservations: {
    kind: 'gauge',
    help: 'Ports of data connections as single client addresses have them. Many `queued`: more passive ports are needed.',
    labels: {
      state:
        '`waiting` for the data connection, `quarantined` since it did not come, `queued` while all ports are taken',
    },
  },
  ringfleet_ftp_activity_waiting_events: {
    kind: 'gauge',
    help: 'Events about sessions that wait for the bus.',
  },
  ringfleet_ftp_activity_dropped_events_total: {
    kind: 'counter',
    help: 'Events about sessions dropped since the start because the bus was away for too long.',
  },
});
