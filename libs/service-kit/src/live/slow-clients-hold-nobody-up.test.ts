import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeliveredMessage } from '@ringfleet/messaging';
import express, { type Response } from 'express';
import { LiveConnection } from './live-connection.ts';

const topic = 'ringfleet.phone-uploads.v1';
const count = 2000;

const messages: DeliveredMessage[] = Array.from({ length: count }, (_, offset) => ({
  topic,
  partition: 0,
  offset,
  timestamp: 0,
  // Stands for 10 kB of event.
  key: `0004f2000001/${'x'.repeat(10_000)}`,
  value: null,
  headers: {},
}));

describe('a client that reads slowly', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function connected(stalledMs: number) {
    const opened = Promise.withResolvers<{ connection: LiveConnection; response: Response }>();
    const app = express().get('/', (_, response) => {
      const options = {
        cluster: 'c',
        place: { positions: {} },
        shown: ({ key }: DeliveredMessage) => [key],
        heartbeatMs: 60_000,
        stalledMs,
      };
      opened.resolve({ connection: new LiveConnection(response, options), response });
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    return { ...(await opened.promise), answer };
  }

  it('stops the reading of the bus, holds little, and gets everything when it goes on', async () => {
    const { connection, response, answer } = await connected(60_000);
    let settled = false;
    const delivered = connection.deliver(messages).then(() => (settled = true));
    while (!response.writableNeedDrain) await new Promise(setImmediate);
    expect(settled).toBe(false);
    expect(response.writableLength).toBeLessThan(100_000);
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await delivered;
    connection.end();
    await once(answer, 'end');
    expect(text.match(/^data:/gm)).toHaveLength(count);
  });

  it('is cut when it takes nothing for too long', async () => {
    const { connection } = await connected(1);
    await connection.deliver(messages);
    await connection.closed;
  });
});
