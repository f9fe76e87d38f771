import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topicName } from '@ringfleet/contracts';
import { freePort } from '../infra/free-port.ts';
import { ClusterMember } from '../infra/cluster/cluster-member.ts';
import { RingfleetProcess } from '../infra/cluster/ringfleet-process.ts';
import { KafkaBench, until } from './kafka.test-bench.ts';
import { loopbackCertificate } from './loopback-certificate.ts';

const [user, password] = ['ringfleet', 'a secret of brokers'];
const prefix = 'secured.';

describe('a service whose brokers want TLS and SCRAM', () => {
  let bench: KafkaBench;
  let folder: string;
  let env: Record<string, string>;
  let member: ClusterMember;
  beforeAll(async () => {
    const { certificate, key } = loopbackCertificate();
    bench = await KafkaBench.start({ secure: { certificate, key, user, password } });
    folder = await mkdtemp(join(tmpdir(), 'rf-secured-'));
    const authorities = join(folder, 'ca.pem');
    await writeFile(authorities, certificate);
    env = {
      RINGFLEET_BUS: 'kafka',
      RINGFLEET_KAFKA_BROKERS: bench.broker.secureBrokers.join(','),
      RINGFLEET_KAFKA_TLS: 'on',
      RINGFLEET_KAFKA_CA_FILE: authorities,
      RINGFLEET_KAFKA_SASL: 'scram-sha-512',
      RINGFLEET_KAFKA_USER: user,
      RINGFLEET_KAFKA_PASSWORD: password,
      RINGFLEET_TOPIC_PREFIX: prefix,
      // Nothing of this service is a blob.
      RINGFLEET_BLOBS: 's3://none?endpoint=http%3A%2F%2F127.0.0.1%3A9',
      RINGFLEET_KEYS_FILE: join(folder, 'keys.json'),
      RINGFLEET_LOG_LEVEL: 'warn',
      RINGFLEET_LOG_FORMAT: 'text',
    };
    await RingfleetProcess.run(['keys', 'create', env['RINGFLEET_KEYS_FILE'] as string], env);
    const ports = { http: await freePort() };
    member = new ClusterMember({ name: 'dhcp-options', folder, ports, env, say: () => undefined });
  }, 300_000);
  afterAll(async () => {
    await member.stop();
    await bench.stop();
    await rm(folder, { recursive: true });
  });

  it('has its topics made, becomes ready and reads, by its settings alone', async () => {
    expect(await RingfleetProcess.run(['topics', 'apply'], env)).toContain('made');
    await member.start();
    const [bus, fleet] = [bench.open(), topicName('fleet', prefix)];
    await bus.publish(fleet, [{ key: 'site/berlin', value: null, headers: {} }]);
    await until(async () => (await bus.endOffsets(fleet))[0] !== undefined);
    await until(async () => (await bus.lag('dhcp-options'))[fleet] === 0);
    expect(await member.health()).toBe(200);
    expect(await member.stop()).toBe(0);
  });

  it('is not ready with a wrong password, says why, and keeps the password to itself', async () => {
    const wrong = 'a password that is wrong';
    member.spawn({ RINGFLEET_KAFKA_PASSWORD: wrong });
    await until(() => member.lastWords.includes('SASL'));
    expect(await member.health('/health/ready')).toBe(503);
    expect(member.lastWords).not.toContain(wrong);
    await member.stop();
  });
});
