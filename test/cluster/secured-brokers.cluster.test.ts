import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { KafkaEventBusOptions } from '@ringfleet/messaging/kafka';
import { Handled, KafkaBench, numbered, ownName, until } from './kafka.test-bench.ts';
import { loopbackCertificate } from './loopback-certificate.ts';

const [user, password] = ['ringfleet', 'a secret of brokers'];

describe('brokers with TLS and logins', () => {
  let bench: KafkaBench;
  const { certificate: ca, key } = loopbackCertificate();
  beforeAll(async () => {
    bench = await KafkaBench.start({ secure: { certificate: ca, key, user, password } });
  });
  afterEach(() => bench.closeBuses());
  afterAll(() => bench.stop());

  const secure = (options: Partial<KafkaEventBusOptions>) =>
    bench.open({ brokers: bench.broker.secureBrokers, tls: { ca }, ...options });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'let in who proves by %s who it is',
    async (mechanism) => {
      const topic = ownName('secure');
      const sasl = { mechanism, username: user, password };
      const bus = secure({ sasl });
      await bus.ensureTopics([{ topic, partitions: 2, retention: { days: 1 } }]);
      await bus.publish(topic, numbered(0, 20));
      const handled = new Handled();
      await bus.subscribe({ group: ownName('group'), topics: [topic], handle: handled.by('a') });
      await handled.atLeast(20);
      expect(sasl).toEqual({ mechanism, username: user, password });
    },
  );

  it('refuse a wrong password, which is no outage: the bus says crashed, and never the password (N-03)', async () => {
    const topic = ownName('secure');
    await bench.open().ensureTopics([{ topic, partitions: 1, retention: { days: 1 } }]);
    const log: string[] = [];
    const wrong = 'a password that is wrong';
    const bus = secure({
      sasl: { mechanism: 'scram-sha-512', username: user, password: wrong },
      log: (entry) => log.push(JSON.stringify(entry)),
    });
    const asked = bus.clusterId();
    await expect(asked).rejects.toMatchObject({ code: 'RF_BUS_UNAVAILABLE' });
    await bus.subscribe({ group: ownName('group'), topics: [topic], handle: async () => undefined });
    await until(() => bus.status() === 'crashed');
    expect(log.join('\n')).not.toContain(wrong);
  });

  it('are not believed when nobody vouches for their certificate', async () => {
    const sasl = { mechanism: 'plain', username: user, password } as const;
    const bus = secure({ tls: true, sasl });
    await expect(bus.clusterId()).rejects.toMatchObject({ code: 'RF_BUS_UNAVAILABLE' });
    expect(bus.status()).toBe('disconnected');
  });
});
