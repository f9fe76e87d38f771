import type { TopicSettings } from '../event-bus.port.ts';

const DAY_MS = 86_400_000;

/** Days that a tombstone stays after its key is gone: as long as a view may be away (design section 5). */
const TOMBSTONE_DAYS = 30;

/** An artifact of 256 KiB, sealed, as base64 and with its data around it, several times. */
const MESSAGE_BYTES = 2 * 1024 * 1024;

/** Segments end after so long at the latest: what lies in the open one is neither compacted nor dropped. */
const SEGMENT_MS = DAY_MS;

/** What a topic is set to besides partitions and copies; each value as Kafka tells it back. */
export function topicConfig(
  { retention }: Pick<TopicSettings, 'retention'>,
  replicas?: number,
): Record<string, string> {
  return {
    ...(retention === 'compacted'
      ? {
          'cleanup.policy': 'compact',
          'delete.retention.ms': String(TOMBSTONE_DAYS * DAY_MS),
          // A fresh gateway reads the topic whole: little of it may be superseded.
          'min.cleanable.dirty.ratio': '0.1',
        }
      : { 'cleanup.policy': 'delete', 'retention.ms': String(retention.days * DAY_MS) }),
    'segment.ms': String(SEGMENT_MS),
    'max.message.bytes': String(MESSAGE_BYTES),
    // The brokers' clock: a producer whose clock jumps neither loses nor keeps anything by it.
    'message.timestamp.type': 'LogAppendTime',
    ...(replicas !== undefined && replicas >= 3 ? { 'min.insync.replicas': '2' } : {}),
  };
}
