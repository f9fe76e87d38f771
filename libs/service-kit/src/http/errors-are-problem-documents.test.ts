import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, Query, type INestApplication } from '@nestjs/common';
import { RingfleetError } from '@ringfleet/contracts';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { z } from 'zod';
import {
  createServiceApp,
  expectedVersion,
  HealthModule,
  HealthRegistry,
  pageQuerySchema,
  type PageQuery,
} from '../index.ts';

const phoneSchema = z.object({ mac: z.string().length(12), line: z.object({ label: z.string() }) });

@Controller('phones')
class PhonesController {
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): PageQuery {
    return query;
  }

  @Get(':mac')
  get(@Param('mac') mac: string): void {
    if (mac === 'bug') throw new TypeError('password hunter2 leaked');
    throw new RingfleetError('RF_PHONE_UNKNOWN', { mac });
  }

  @Post()
  create(@Body({ schema: phoneSchema }) phone: z.infer<typeof phoneSchema>): unknown {
    return phone;
  }
}

const health = new HealthRegistry();

@Module({ imports: [HealthModule.register(health)], controllers: [PhonesController] })
class TestModule {}

describe('an error of the API', () => {
  let app: INestApplication;
  let base: string;
  beforeAll(async () => {
    app = await createServiceApp(TestModule, { jsonLimit: 1000 });
    await app.listen(0, '127.0.0.1');
    base = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(base + path, init);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  const post = (body: string) =>
    ask('/api/v1/phones', { method: 'POST', body, headers: { 'content-type': 'application/json' } });

  it('of our table is a problem document with code, advice and request id', async () => {
    const { status, type, body } = await ask('/api/v1/phones/0004f2000001', {
      headers: { 'x-request-id': 'r-1' },
    });
    expect(status).toBe(404);
    expect(type).toContain('application/problem+json');
    expect(body).toEqual({
      type: '/docs/reference/errors#rf_phone_unknown',
      title: 'Phone unknown',
      status: 404,
      detail: 'No phone with MAC 0004f2000001 has been seen.',
      code: 'RF_PHONE_UNKNOWN',
      advice: expect.stringContaining('ringfleet phones'),
      retry: false,
      instance: '/requests/r-1',
    });
  });

  it('names every field at fault', async () => {
    const { status, body } = await post(JSON.stringify({ mac: 'x', line: { label: 7 } }));
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'RF_REQUEST_INVALID',
      errors: [{ field: 'mac' }, { field: 'line.label' }],
    });
    expect(body['detail']).toContain('line.label');
  });

  it('covers what the framework refuses: JSON, size, routes', async () => {
    expect((await post('{"mac":')).body).toMatchObject({ status: 400, code: 'RF_REQUEST_INVALID' });
    expect((await post(JSON.stringify({ mac: 'x'.repeat(2000) }))).body).toMatchObject({
      status: 413,
      code: 'RF_BODY_TOO_LARGE',
      detail: 'The body is larger than 1000 bytes.',
    });
    expect((await ask('/api/v1/nothing?token=secret')).body).toMatchObject({
      status: 404,
      code: 'RF_ROUTE_UNKNOWN',
      detail: 'There is no GET /api/v1/nothing.',
    });
  });

  it('that is a bug tells nothing of its inside', async () => {
    const { status, body } = await ask('/api/v1/phones/bug');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'RF_INTERNAL' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('names a query parameter that is out of its limits', async () => {
    expect((await ask('/api/v1/phones?limit=5000')).body).toMatchObject({ errors: [{ field: 'limit' }] });
    expect((await ask('/api/v1/phones')).body).toEqual({ limit: 100 });
  });

  it('of readiness names the parts that are waited for, and nothing more of them', async () => {
    const arrived = health.await();
    expect((await ask('/health/ready')).body).toMatchObject({
      code: 'RF_NOT_READY',
      detail: 'This process is not ready: it is starting.',
    });
    health.checksOf('ftp-gateway').register('topics', () => ({ state: 'degraded', detail: 'a is missing' }));
    health.checksOf('ftp-gateway').register('blob store', () => ({ state: 'up' }));
    const { status, body } = await ask('/health/ready');
    expect([status, body.detail]).toEqual([503, 'This process is not ready: it waits for topics.']);
    expect(JSON.stringify(body)).not.toContain('missing');
    arrived();
    expect((await ask('/health/ready')).status).toBe(200);
  });

  it('of health names the service that is down, and draining is not ready', async () => {
    expect(await ask('/health')).toMatchObject({ status: 200, body: { status: 'up' } });
    let state: 'up' | 'down' = 'down';
    health.checksOf('ftp-gateway').register('journal', () => ({ state }));
    expect(await ask('/health')).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('ftp-gateway') },
    });
    state = 'up';
    expect((await ask('/health')).status).toBe(200);
    health.drain();
    expect(await ask('/health/ready')).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('it is stopping') },
    });
  });
});

describe('the version that a caller expects', () => {
  it('comes from If-Match or If-None-Match, and from nothing else', () => {
    expect(expectedVersion({ 'if-match': '"7"' })).toBe(7);
    expect(expectedVersion({ 'if-none-match': '*' })).toBe(0);
    expect(expectedVersion({})).toBeUndefined();
    expect(() => expectedVersion({ 'if-match': 'W/"7"' })).toThrow('If-Match');
    expect(() => expectedVersion({ 'if-none-match': '"7"' })).toThrow('If-None-Match');
  });
});
