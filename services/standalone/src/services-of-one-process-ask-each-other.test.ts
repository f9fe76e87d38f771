import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Headers, Module, Post } from '@nestjs/common';
import { createServiceApp } from '@ringfleet/service-kit';
import { InProcessPeers } from './in-process-peers.ts';

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown, @Headers('x-ringfleet-user') user: string) {
    return { body, user };
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

describe('peers of one process', () => {
  it('answer as over a network, problems included, and know on whose behalf they are asked', async () => {
    const app = await createServiceApp(EchoModule);
    await app.init();
    const peers = new InProcessPeers();
    peers.add('echo', app);
    const ask = (path: string) =>
      peers.request('echo', { method: 'POST', path, body: { text: 'ü'.repeat(100_000) }, user: 'anna' });
    const answers = await Promise.all([ask('echo'), ask('echo')]);
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(body).toEqual({ body: { text: 'ü'.repeat(100_000) }, user: 'anna' });
    }
    expect((await ask('elsewhere')).status).toBe(404);
    await app.close();
  });

  it('say so when they do not run here', async () => {
    await expect(
      new InProcessPeers().request('config-renderer', { method: 'GET', path: 'intent/phones', user: 'anna' }),
    ).rejects.toMatchObject({ code: 'RF_PEER_UNAVAILABLE' });
  });
});
