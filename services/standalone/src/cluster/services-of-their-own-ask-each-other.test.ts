import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Headers, Module, Post, type INestApplication } from '@nestjs/common';
import { RemoteService, ServiceFront } from '@ringfleet/console';
import {
  createMetrics,
  createServiceApp,
  HealthRegistry,
  InternalRequests,
  listenHttp,
} from '@ringfleet/service-kit';
import { HttpPeers } from './http-peers.ts';

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown, @Headers('x-ringfleet-user') user: string) {
    return { body, user };
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

describe('peers in processes of their own', () => {
  const internal = new InternalRequests(createSecretKey(Buffer.alloc(32, 1)));
  const service = { name: 'echo', prefixes: ['echo'] };
  let front: ServiceFront;
  let app: INestApplication;
  let url: string;
  let gone: string;

  const listening = async (): Promise<string> => {
    front = await ServiceFront.create({
      ...{ service, internal, instance: 'echo-1', health: new HealthRegistry(), metrics: createMetrics() },
    });
    const { host, port } = await listenHttp(front.app, { host: '127.0.0.1', port: 0 });
    return `http://${host}:${port}`;
  };
  beforeAll(async () => {
    gone = await listening();
    await front.app.close();
    url = await listening();
    app = await createServiceApp(EchoModule);
    await app.init();
    front.serve(app);
  });
  afterAll(async () => {
    await front.app.close();
    await app.close();
  });

  const peersAt = (urls: string[], keys = internal) =>
    new HttpPeers([new RemoteService('echo', urls, keys)], keys);

  it('answer whoever has the keys of the installation, on whose behalf they are told', async () => {
    const peers = peersAt([gone, url]);
    for (let turns = 0; turns < 2; turns += 1)
      expect(
        await peers.request('echo', { method: 'POST', path: 'echo?x=ü', body: { text: 'ü' }, user: 'anna' }),
      ).toMatchObject({ status: 201, body: { body: { text: 'ü' }, user: 'anna' } });
    expect((await peers.request('echo', { method: 'GET', path: 'echo/none', user: 'anna' })).status).toBe(
      404,
    );
  });

  it('refuse who has other keys', async () => {
    const others = new InternalRequests(createSecretKey(Buffer.alloc(32, 2)));
    const request = { method: 'POST', path: 'echo', body: {}, user: 'anna' } as const;
    expect(await peersAt([url], others).request('echo', request)).toMatchObject({
      status: 401,
      body: { code: 'RF_INTERNAL_ONLY' },
    });
  });

  it('are missed with a reason when none of them answers, or there is none', async () => {
    const request = { method: 'GET', path: 'echo', user: 'anna' } as const;
    await expect(peersAt([gone]).request('echo', request)).rejects.toMatchObject({
      code: 'RF_PEER_UNAVAILABLE',
      params: { service: 'echo', reason: expect.stringContaining('ECONNREFUSED') },
    });
    await expect(peersAt([url]).request('other', request)).rejects.toMatchObject({
      code: 'RF_PEER_UNAVAILABLE',
      params: { service: 'other' },
    });
  });
});
