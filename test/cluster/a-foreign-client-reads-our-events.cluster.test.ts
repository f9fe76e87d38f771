import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventTypes, topicName, topics, type EventOf } from '@ringfleet/contracts';
import { EventPublisher, type EventBus } from '@ringfleet/messaging';
import { CloudEvent, Kafka as KafkaBinding } from 'cloudevents';
import { Kafka, logLevel, type Consumer, type KafkaMessage } from 'kafkajs';
import { KafkaBench, ownName } from './kafka.test-bench.ts';

type FactsOrLogin = EventOf<'ringfleet.phone.login-refused.v1'>;

const event: FactsOrLogin = {
  id: 'c87c3435-b5d5-45ed-9d16-b1b291df24fc',
  type: 'ringfleet.phone.login-refused.v1',
  source: '/ringfleet/ftp-gateway/gw-1',
  subject: '0004f28062d6',
  time: '2026-01-01T00:00:00.000Z',
  data: {
    ...{ gateway: 'gw-1', address: '203.0.113.9', users: ['PlcmSpIp', 'größe ☎'], count: 3 },
    ...{ firstAt: '2026-01-01T00:00:00.000Z', lastAt: '2026-01-01T00:00:40.000Z', reason: 'wrong-password' },
  },
};

describe('a client with the CloudEvents SDK and nothing of ours', () => {
  let bench: KafkaBench;
  let bus: EventBus;
  let consumer: Consumer;
  const topicPrefix = `${ownName('foreign')}.`;
  const topic = topicName('phoneActivity', topicPrefix);

  beforeAll(async () => {
    bench = await KafkaBench.start();
    bus = bench.open();
    const { partitions, retention } = topics.phoneActivity;
    await bus.ensureTopics([{ topic, partitions, retention }]);
    const kafka = new Kafka({ brokers: bench.broker.brokers, logLevel: logLevel.NOTHING });
    consumer = kafka.consumer({ groupId: ownName('foreign'), maxWaitTimeInMs: 100 });
  });
  afterAll(async () => {
    await consumer.disconnect();
    await bench.stop();
  });

  it('reads our events byte by byte as CloudEvents 1.0 in binary mode (C-01, N-06, N-07)', async () => {
    await new EventPublisher({ bus, topicPrefix }).publish([{ event, key: '203.0.113.9' }]);
    const got = Promise.withResolvers<KafkaMessage>();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => got.resolve(message) });
    const { key, value, headers } = await got.promise;
    const texts = Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, held]) => [name, (held as Buffer).toString('utf8')]),
    );
    expect(texts).toEqual({
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: event.source,
      ce_type: event.type,
      ce_time: event.time,
      ce_subject: event.subject,
      ce_partitionkey: '203.0.113.9',
      'content-type': 'application/json',
    });
    expect(key?.toString('utf8')).toBe('203.0.113.9');
    expect(value?.toString('utf8')).toBe(JSON.stringify(event.data));
    // The SDK does not take headers as the Kafka client gives them (Buffers).
    const read = KafkaBinding.toEvent({
      ...{ key: key?.toString() ?? '', value: value?.toString(), body: value?.toString() },
      ...{ headers: texts, timestamp: 0 },
    });
    expect(read).toBeInstanceOf(CloudEvent);
    const { id, type, source, subject, time, specversion, datacontenttype, data } =
      read as CloudEvent<unknown>;
    expect({ id, type, source, subject, time }).toEqual({
      ...{ id: event.id, type: event.type, source: event.source, subject: event.subject, time: event.time },
    });
    expect({ specversion, datacontenttype }).toEqual({
      specversion: '1.0',
      datacontenttype: 'application/json',
    });
    expect(eventTypes[event.type].parse(data)).toEqual(event.data);
  });
});
