import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { annotate, inTrace, startSpan, traced, traceNow, useTracing } from '@ringfleet/contracts';
import { OtlpTracing } from './otlp-tracing.adapter.ts';

interface ExportedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  attributes?: { key: string; value: object }[];
}

const options = { service: 'test', instance: 'i', version: '0', messagingSystem: 'kafka' };
const remote = { traceparent: `00-${'4'.repeat(32)}-${'b'.repeat(16)}-01` };

describe('traces', () => {
  let collector: Server;
  let exported: ExportedSpan[];
  let tracing: OtlpTracing;
  const begin = (sampled = 1) => {
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    tracing = new OtlpTracing({ ...options, endpoint, sampled });
    useTracing(tracing);
  };
  beforeEach(async () => {
    exported = [];
    collector = createServer((request, response) => {
      void json(request).then((body) => {
        const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] };
        exported.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
        response.end('{}');
      });
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
  });
  afterEach(async () => {
    useTracing(undefined);
    collector.closeAllConnections();
    collector.close();
    await once(collector, 'close');
  });
  const named = (name: string) => exported.find((span) => span.name === name);

  it('of a close are all sent, each span below the one that it ran in', async () => {
    begin();
    await traced('outer', { kind: 'server' }, async () => {
      await new Promise(setImmediate);
      await traced('inner', { kind: 'internal' }, async () => annotate(() => ({ bytes: 5 })));
    });
    await tracing.close();
    expect(named('inner')).toMatchObject({
      traceId: named('outer')?.traceId,
      parentSpanId: named('outer')?.spanId,
      attributes: [{ key: 'bytes', value: { intValue: 5 } }],
    });
  });

  it('go on with what a message names, and work that belongs to none is in none', async () => {
    begin();
    inTrace(remote, () => {
      traced('further', { kind: 'internal' }, () => undefined);
      inTrace(undefined, () => expect(traceNow()).toBeUndefined());
    });
    await tracing.close();
    expect(named('further')).toMatchObject({ traceId: '4'.repeat(32), parentSpanId: 'b'.repeat(16) });
  });

  it('begin by what comes from outside only', async () => {
    begin();
    expect(startSpan('alone', { kind: 'internal' })).toBeUndefined();
    expect(startSpan('alone', { kind: 'consumer' })).toBeUndefined();
    await tracing.close();
    expect(exported).toEqual([]);
  });

  it('tell that work failed, by its code and without its message', async () => {
    begin();
    const failure = Object.assign(new Error('password=never-told'), { code: 'RF_TEST' });
    const work = traced('failing', { kind: 'server' }, () => Promise.reject(failure));
    await expect(work).rejects.toBe(failure);
    await tracing.close();
    expect(named('failing')).toMatchObject({ status: { code: 2 } });
    expect(JSON.stringify(exported)).toContain('RF_TEST');
    expect(JSON.stringify(exported)).not.toContain('never-told');
  });

  it('that are not sampled are sent nowhere, and those who go on with them know', async () => {
    begin(0);
    const place = await traced('unsampled', { kind: 'server' }, async () => traceNow());
    expect(place?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    traced('sampled elsewhere', { kind: 'consumer', parent: remote }, () => undefined);
    await tracing.close();
    expect(exported.map(({ name }) => name)).toEqual(['sampled elsewhere']);
  });

  it('begin anew where what a message names cannot be read', async () => {
    begin();
    traced('new', { kind: 'server', parent: { traceparent: 'nonsense' } }, () => undefined);
    await tracing.close();
    expect(named('new')).not.toHaveProperty('parentSpanId', expect.stringMatching(/./));
  });
});
