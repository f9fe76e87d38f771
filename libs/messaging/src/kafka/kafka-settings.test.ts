import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, compileKafkaOptions } from './kafka-settings.ts';

describe('what kafkajs is given', () => {
  const sasl = { mechanism: 'scram-sha-512', username: 'u', password: 'p' } as const;
  const settings = compileKafkaOptions({ brokers: ['a:1'], tls: { ca: 'CA' }, sasl, instance: 'i' });

  it('is fresh for each client, because kafkajs writes into the credentials', () => {
    const [one, other] = [clientConfig(settings), clientConfig(settings)];
    expect(one.sasl).toEqual(sasl);
    expect(one.sasl).not.toBe(other.sasl);
    expect(one.sasl).not.toBe(settings.sasl);
    expect(one.ssl).toEqual({ ca: 'CA' });
    expect(one.clientId).toBe('ringfleet.i');
  });

  it('loses a member soon after it died, and hears of a rebalance long before that (K-03)', () => {
    expect(settings).toMatchObject({
      sessionTimeoutMs: 10_000,
      heartbeatMs: 1_000,
      rebalanceTimeoutMs: 60_000,
    });
  });

  it('is the version whose insides are used (kafkajs-insides.ts)', () => {
    const { version } = createRequire(import.meta.url)('kafkajs/package.json') as { version: string };
    expect(version).toBe('2.2.4');
  });

  it('tells its log without anything that is not ours to tell', () => {
    const told: unknown[] = [];
    const log = clientConfig({ ...settings, log: (entry) => told.push(entry) }).logCreator();
    const entry = {
      message: 'Crash: the consumer ended',
      timestamp: 't',
      broker: 'a:1',
      password: 'p',
      stack: 's',
    };
    log({ namespace: 'n', level: 1, label: 'ERROR', log: entry });
    // Told by whoever asked, with what came of it.
    log({ namespace: 'n', level: 1, label: 'ERROR', log: { ...entry, message: 'Connection error' } });
    expect(told).toEqual([
      { level: 'error', message: 'kafkajs: Crash: the consumer ended', detail: { broker: 'a:1' } },
    ]);
  });
});
