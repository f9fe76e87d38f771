import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { RingfleetError } from '@ringfleet/contracts';
import { openEmbeddedEventBus, type EventBus } from '@ringfleet/messaging';
import type { KafkaEventBusOptions } from '@ringfleet/messaging/kafka';
import type { partsChoice } from './parts-choice.ts';
import { wantedTopics } from './wanted-topics.ts';

type Choice = ReturnType<typeof partsChoice>;

/**
 * The bus of the settings. The embedded one is this process's alone, so its topics are made here; those of Kafka are an
 * operator's (`ringfleet topics apply`).
 */
export async function openBus(
  choice: Choice,
  place: { file: string; instance: string; topicPrefix: string },
): Promise<EventBus> {
  if (choice.RINGFLEET_BUS === 'kafka') {
    const { openKafkaEventBus } = await import('@ringfleet/messaging/kafka');
    return openKafkaEventBus(await kafkaOptions(choice, place.instance));
  }
  const bus = await openEmbeddedEventBus({ file: place.file });
  await bus.ensureTopics(wantedTopics('embedded', place.topicPrefix));
  return bus;
}

async function kafkaOptions(choice: Choice, instance: string): Promise<KafkaEventBusOptions> {
  const logger = new Logger('Kafka');
  const { RINGFLEET_KAFKA_BROKERS: brokers = [], RINGFLEET_KAFKA_REPLICATION: replicationFactor } = choice;
  const {
    RINGFLEET_KAFKA_SASL: mechanism,
    RINGFLEET_KAFKA_USER: username,
    RINGFLEET_KAFKA_PASSWORD: password,
  } = choice;
  return {
    ...{ brokers, instance },
    tls: choice.RINGFLEET_KAFKA_TLS && (await tlsFiles(choice)),
    ...(mechanism !== undefined && username !== undefined && password !== undefined
      ? { sasl: { mechanism, username, password } }
      : {}),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    log: ({ level, message: msg, detail }) => logger[level]({ ...detail, msg }),
  };
}

async function tlsFiles(choice: Choice): Promise<{ ca?: string; cert?: string; key?: string }> {
  const files = {
    ca: choice.RINGFLEET_KAFKA_CA_FILE,
    cert: choice.RINGFLEET_KAFKA_CERT_FILE,
    key: choice.RINGFLEET_KAFKA_KEY_FILE,
  };
  const read = Object.entries(files).map(async ([name, file]) =>
    file === undefined ? [] : [[name, await textOf(file)]],
  );
  return Object.fromEntries((await Promise.all(read)).flat()) as { ca?: string; cert?: string; key?: string };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: file, reason }, { cause });
  }
}
