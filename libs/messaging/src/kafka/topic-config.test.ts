import { describe, expect, it } from '@jest/globals';
import { topicConfig } from './topic-config.ts';

describe('what a topic is set to', () => {
  it('keeps the newest of each key, tombstones for 30 days, little that is superseded', () => {
    expect(topicConfig({ retention: 'compacted' })).toMatchObject({
      'cleanup.policy': 'compact',
      'delete.retention.ms': '2592000000',
      'min.cleanable.dirty.ratio': '0.1',
    });
  });

  it('drops what is older than its days, by the clock of the brokers', () => {
    expect(topicConfig({ retention: { days: 7 } })).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '604800000',
      'message.timestamp.type': 'LogAppendTime',
    });
  });

  it('wants a write in two copies when there are three', () => {
    expect(topicConfig({ retention: 'compacted' }, 3)).toMatchObject({ 'min.insync.replicas': '2' });
    expect(topicConfig({ retention: 'compacted' }, 1)).not.toHaveProperty('min.insync.replicas');
  });
});
