import { registerMetrics, type MetricSample, type ServiceParts } from '@ringfleet/service-kit';
import type { FtpFront } from '../ftp-front.ts';
import type { FtpGateway } from '../gateway.ts';
import { gatewayMetrics } from './gateway-metrics.ts';

/** Everything is counted or known already: a scrape only reads it. */
export function registerGatewayMetrics(
  registry: ServiceParts['metrics'],
  gateway: FtpGateway,
  front: Pick<FtpFront, 'passiveUse'>,
): void {
  const { counters, journal, delivery, sweep, tree, activity } = gateway;
  registerMetrics(registry, gatewayMetrics, {
    ringfleet_ftp_sessions: () => gateway.sessions,
    ringfleet_ftp_logins_total: () => by('result', counters.logins),
    ringfleet_ftp_requests_total: () =>
      Array.from(counters.ended(), ({ verb, reply, count }) => ({ labels: { verb, reply }, value: count })),
    ringfleet_ftp_sent_bytes_total: () => counters.sentBytes,
    ringfleet_ftp_received_bytes_total: () => counters.receivedBytes,
    ringfleet_ftp_uploads_total: () => by('result', counters.uploads),
    ringfleet_ftp_journal_bytes: () => journal.space.used,
    ringfleet_ftp_journal_limit_bytes: () => journal.space.limit,
    ringfleet_ftp_journal_pending_uploads: () => journal.pendingCount,
    ringfleet_ftp_journal_oldest_pending_age_seconds: () => secondsSince(journal.pendingSince),
    ringfleet_ftp_delivery_failing_seconds: () => secondsSince(delivery.failing),
    ringfleet_ftp_swept_uploads_total: () => sweep.deleted,
    ringfleet_ftp_tree_revision: () => tree.status().revision,
    ringfleet_ftp_tree_followed_age_seconds: () => {
      const { followedAt } = tree.status();
      return followedAt === undefined ? [] : secondsSince(new Date(followedAt));
    },
    ringfleet_ftp_tree_missing_images: () => tree.status().missingImages,
    ringfleet_ftp_tree_unreadable_messages_total: () => tree.status().unreadable,
    ringfleet_ftp_override_edits_total: () => {
      const { applied, known, outdated, expired } = tree.overrideEdits();
      return by('result', { applied, known, outdated, expired });
    },
    ringfleet_ftp_override_edits_waiting: () => tree.overrideEdits().waiting,
    ringfleet_ftp_passive_reservations: () => by('state', front.passiveUse()),
    ringfleet_ftp_activity_waiting_events: () => activity.backlog.waiting,
    ringfleet_ftp_activity_dropped_events_total: () => activity.backlog.dropped,
  });
}

function by(label: string, values: Readonly<Record<string, number>>): MetricSample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

function secondsSince(time: Date | undefined): number {
  return time === undefined ? 0 : Math.max(0, (Date.now() - time.getTime()) / 1000);
}
