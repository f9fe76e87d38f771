// The clients that bus.mjs compares; as a program it measures one of them:
// node test/load/bus-clients.mjs <client> <brokers> <topic> <events> <folder of peers>
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeEvent, encodeEvent } from '@ringfleet/contracts';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import kafkajs from 'kafkajs';

const PARTITIONS = 6;
/** Calls of publishers that wait together, and messages in each: as a gateway's delivery sends them. */
const [PUBLISHERS, MESSAGES] = [10, 50];
const GROUP = 'load';

/**
 * Each opens with brokers and topic, and gives `publish(messages)` and `consume(onMessage)`; messages are key, value and
 * headers of an event. All publish idempotently with every copy's acknowledgement, and commit what they consumed.
 */
export const clients = {
  kafkajs: { open: openPlain },
  ringfleet: { open: (brokers, topic) => openOurs(brokers, topic, () => undefined) },
  'ringfleet, events read and checked': { open: (brokers, topic) => openOurs(brokers, topic, decodeEvent) },
  '@platformatic/kafka': { package: '@platformatic/kafka', open: openPlatformatic },
  '@confluentinc/kafka-javascript': { package: '@confluentinc/kafka-javascript', open: openConfluent },
};

if (process.argv[1]?.endsWith('bus-clients.mjs')) await measure(...process.argv.slice(2));

async function measure(name, brokers, topic, events, peers) {
  const count = Number(events);
  const bus = openKafkaEventBus({ brokers: brokers.split(',') });
  await bus.ensureTopics([{ topic, partitions: PARTITIONS, retention: { days: 1 } }]);
  await bus.close();
  const client = await clients[name].open(brokers.split(','), topic, peers);
  // What compilers and caches take is not what is compared.
  await publishAll(client, count / 10);
  const published = await ratePerCpuSecond(count, () => publishAll(client, count));
  const all = Promise.withResolvers();
  let seen = 0;
  const consumed = await ratePerCpuSecond(count * 1.1, async () => {
    await client.consume(() => ((seen += 1) === count * 1.1 ? all.resolve() : undefined));
    await all.promise;
  });
  console.log(JSON.stringify({ published, consumed, rss: process.memoryUsage.rss() }));
  process.exit(0);
}

async function ratePerCpuSecond(count, work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

async function publishAll({ publish }, count) {
  let sent = 0;
  const publisher = async () => {
    while (sent < count) {
      const from = sent;
      sent += MESSAGES;
      await publish(Array.from({ length: MESSAGES }, (_, index) => message(from + index)));
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publisher));
}

/** What a gateway tells of an upload: about 500 bytes of data. */
function message(n) {
  const mac = `0004f2${(n % 5_000).toString(16).padStart(6, '0')}`;
  const at = '2026-01-01T00:00:00.000Z';
  const order = `001767225600000-${String(n).padStart(6, '0')}-0000-gw-1`;
  const data = {
    ...{ mac, kind: 'phone', path: `${mac}-phone.cfg`, order, size: 245, hash: `hmac:${'3f'.repeat(32)}` },
    ...{ verb: 'STOR', concurrent: false, wellFormed: true },
    ...{ blob: { key: `ftp-gateway/uploads/${mac}/${order}-78a2bf9763f0` }, address: '192.168.1.100' },
    ...{ session: 'gw-1-59322fbb-4', gateway: 'gw-1', receivedAt: at },
  };
  const type = 'ringfleet.phone.upload-stored.v1';
  const source = '/ringfleet/ftp-gateway/gw-1';
  return encodeEvent({ id: `${order}/upload-stored`, type, source, subject: mac, time: at, data }, mac);
}

async function openOurs(brokers, topic, read) {
  const bus = openKafkaEventBus({ brokers });
  return {
    publish: (messages) => bus.publish(topic, messages),
    consume: (onMessage) =>
      bus.subscribe({
        ...{ group: GROUP + topic, topics: [topic] },
        handle: async (delivered) => {
          read(delivered);
          onMessage();
        },
      }),
  };
}

async function openPlain(brokers, topic) {
  const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({
    ...{ idempotent: true, maxInFlightRequests: 1 },
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return {
    publish: (messages) => producer.send({ topic, acks: -1, messages }),
    consume: async (onMessage) => {
      const consumer = kafka.consumer({ groupId: GROUP + topic });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        partitionsConsumedConcurrently: PARTITIONS,
        eachMessage: async () => onMessage(),
      });
    },
  };
}

async function openPlatformatic(brokers, topic, peers) {
  const path = createRequire(join(peers, 'x.js')).resolve('@platformatic/kafka');
  const { Consumer, Producer } = await import(pathToFileURL(path).href);
  const common = { clientId: 'load', bootstrapBrokers: brokers };
  const producer = new Producer({ ...common, idempotent: true });
  const send = (messages) =>
    producer.send({
      acks: -1,
      messages: messages.map(({ key, value, headers }) => ({
        ...{ topic, value, key: Buffer.from(key) },
        headers: new Map(
          Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
        ),
      })),
    });
  // Idempotent sends side by side are refused by the broker (OUT_OF_ORDER_SEQUENCE_NUMBER).
  let last = Promise.resolve();
  return {
    publish: (messages) => (last = last.then(() => send(messages))),
    consume: async (onMessage) => {
      const consumer = new Consumer({ ...common, groupId: GROUP + topic });
      const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: true });
      stream.on('data', onMessage);
    },
  };
}

async function openConfluent(brokers, topic, peers) {
  const { KafkaJS } = createRequire(join(peers, 'x.js'))('@confluentinc/kafka-javascript');
  const common = { 'bootstrap.servers': brokers.join(','), log_level: 0 };
  const kafka = new KafkaJS.Kafka(common);
  const producer = kafka.producer({ 'enable.idempotence': true, acks: -1 });
  await producer.connect();
  return {
    publish: (messages) => producer.send({ topic, messages }),
    consume: async (onMessage) => {
      const consumer = kafka.consumer({ 'group.id': GROUP + topic, 'auto.offset.reset': 'earliest' });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic] });
      await consumer.run({
        partitionsConsumedConcurrently: PARTITIONS,
        eachMessage: async () => onMessage(),
      });
    },
  };
}
