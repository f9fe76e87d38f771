import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createMetrics,
  HealthRegistry,
  partsSettings,
  processSettings,
  readSettings,
} from '@ringfleet/service-kit';
import { Closers } from '../closers.ts';
import { createKeys } from './open-keys.ts';
import { openParts } from './open-parts.ts';
import { partsChoice } from './parts-choice.ts';

const settingsOf = (env: Record<string, string>) =>
  readSettings([processSettings, partsSettings], { env: { RINGFLEET_CONFIG: undefined, ...env } });

const kafka = { RINGFLEET_BUS: 'kafka', RINGFLEET_KAFKA_BROKERS: 'kafka-1:9092,[::1]:9092' };
const s3 = { RINGFLEET_BLOBS: 's3://phones?endpoint=http://127.0.0.1:9' };

describe('the parts of a process', () => {
  it('are embedded unless the settings say otherwise', () => {
    expect(partsChoice(settingsOf({}))).toMatchObject({
      RINGFLEET_BUS: 'embedded',
      RINGFLEET_BLOBS: { kind: 'file' },
      RINGFLEET_MONGODB_URI: undefined,
    });
    expect(partsChoice(settingsOf({ ...kafka, ...s3 })).RINGFLEET_KAFKA_BROKERS).toEqual([
      'kafka-1:9092',
      '[::1]:9092',
    ]);
  });

  it.each([
    [{ RINGFLEET_BUS: 'kafka', ...s3 }, /RINGFLEET_KAFKA_BROKERS +must be set/],
    [kafka, /RINGFLEET_BLOBS +must be s3:.* with Kafka/],
    [{ ...kafka, RINGFLEET_BLOBS: 'gridfs:' }, /RINGFLEET_MONGODB_URI +must be set/],
    [
      { ...kafka, ...s3, RINGFLEET_KAFKA_SASL: 'plain', RINGFLEET_KAFKA_USER: 'ringfleet' },
      /RINGFLEET_KAFKA_PASSWORD +must be set with RINGFLEET_KAFKA_SASL and RINGFLEET_KAFKA_USER/,
    ],
    [
      { ...kafka, ...s3, RINGFLEET_KAFKA_TLS: 'on', RINGFLEET_KAFKA_CERT_FILE: 'tls.crt' },
      /RINGFLEET_KAFKA_KEY_FILE +must be set/,
    ],
    [
      { ...kafka, ...s3, RINGFLEET_KAFKA_CA_FILE: 'ca.crt' },
      /RINGFLEET_KAFKA_CA_FILE +needs RINGFLEET_KAFKA_TLS=on/,
    ],
    [{ ...kafka, ...s3, RINGFLEET_BLOBS_ACCESS_KEY: 'id' }, /RINGFLEET_BLOBS_SECRET_KEY +must be set/],
  ])('are refused when they do not go together: %j', (env, table) => {
    expect(() => partsChoice(settingsOf(env as Record<string, string>))).toThrow(table);
  });

  it('are told all at once when several are wrong', () => {
    expect(() => partsChoice(settingsOf({ RINGFLEET_BUS: 'kafka' }))).toThrow(
      /RINGFLEET_KAFKA_BROKERS[^]*RINGFLEET_BLOBS/,
    );
  });
});

describe('the parts of a cluster', () => {
  let folder: string;
  let closers: Closers;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-parts-'));
    closers = new Closers();
  });
  afterEach(async () => {
    await closers.close();
    await rm(folder, { recursive: true });
  });

  const open = (env: Record<string, string>) =>
    openParts({
      ...{ folder, closers, health: new HealthRegistry(), metrics: createMetrics() },
      settings: settingsOf({ ...kafka, ...s3, ...env, RINGFLEET_KAFKA_BROKERS: '127.0.0.1:9' }),
    });

  it('need the key file that all have: a process makes none of its own', async () => {
    const file = join(folder, 'shared.json');
    await expect(open({ RINGFLEET_KEYS_FILE: file })).rejects.toMatchObject({
      code: 'RF_KEY_FILE_MISSING',
      params: { file },
    });
    expect(await createKeys(file)).toBe(true);
    expect(await createKeys(file)).toBe(false);
  });

  it('open although broker, blob store and database are away, and sign alike with the same keys', async () => {
    const file = join(folder, 'shared.json');
    await createKeys(file);
    const mongo = { RINGFLEET_MONGODB_URI: 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100' };
    const first = await open({ RINGFLEET_KEYS_FILE: file, RINGFLEET_INSTANCE: 'gw-1', ...mongo });
    const second = await open({ RINGFLEET_KEYS_FILE: file, RINGFLEET_BLOBS: 'gridfs:', ...mongo });
    expect(first.instance).toBe('gw-1');
    const request = { method: 'GET', url: '/api/v1/words', user: 'admin' };
    second.internal.check({ ...request, headers: first.internal.headersFor(request) });
  });
});
