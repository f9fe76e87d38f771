import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Headers,
  Module,
  Post,
  Req,
  Res,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { traceNow } from '@ringfleet/contracts';
import {
  createMetrics,
  createServiceApp,
  HealthRegistry,
  InternalRequests,
  listenHttp,
  openTracing,
  processSettings,
  readSettings,
} from '@ringfleet/service-kit';
import { openBenchParts, type BenchParts } from '@ringfleet/service-kit/test-bench';
import type { Request, Response } from 'express';
import {
  consoleSettings,
  createConsole,
  EveryInstanceUpstream,
  HttpUpstream,
  listenConsole,
  RemoteService,
  ServiceFront,
  type Upstream,
} from '../index.ts';

const anywhere = { host: '127.0.0.1', port: 0 };

/** A service that streams what it is sent, and knows who asks. */
function wordsModule(path: string, instance: string): Type {
  @Controller(path)
  class WordsController {
    @Get('asker')
    asker(@Headers() headers: Record<string, string>) {
      const { 'x-ringfleet-user': user, 'x-request-id': id, authorization: token } = headers;
      return { user, id, token, place: headers.traceparent, here: traceNow(), items: [instance], count: 1 };
    }

    @Post('echo')
    echo(@Req() request: Request, @Res() response: Response): void {
      response.type('text/plain');
      request.pipe(response);
    }
  }

  @Module({ controllers: [WordsController] })
  class WordsModule {}
  return WordsModule;
}

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Process {
  url: string;
  health: HealthRegistry;
  stop(): Promise<void>;
}

describe('services in processes of their own', () => {
  const internal = new InternalRequests(createSecretKey(Buffer.alloc(32, 1)));
  let folder: string;
  let parts: BenchParts;
  let console: INestApplication;
  let url: string;
  let token: string;
  const processes: Process[] = [];

  const start = async (name: string, instance: string): Promise<Process> => {
    const health = new HealthRegistry();
    health.checksOf(name).register('store', () => ({ state: 'up' }));
    const service = { name, prefixes: [name] };
    const front = await ServiceFront.create({
      service,
      instance,
      health,
      metrics: createMetrics(),
      internal,
    });
    const { host, port } = await listenHttp(front.app, anywhere);
    const app = await createServiceApp(wordsModule(name, instance));
    await app.init();
    front.serve(app);
    const stop = async () => {
      await front.app.close();
      await app.close();
    };
    const process = { url: `http://${host}:${port}`, health, stop };
    processes.push(process);
    return process;
  };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/api/v1/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-console-'));
    const words = await start('words', 'words-1');
    const each = [await start('each', 'each-1'), await start('each', 'each-2')];
    const gone = await start('gone', 'gone-1');
    await gone.stop();
    processes.pop();
    const remotes = [
      new RemoteService('words', [gone.url, words.url], internal),
      new RemoteService('each', [...each.map((one) => one.url), gone.url], internal),
      new RemoteService('gone', [gone.url], internal),
    ];
    const upstreams: Upstream[] = remotes.map(
      (remote) => new HttpUpstream({ name: remote.name, prefixes: [remote.name] }, remote, internal),
    );
    upstreams[1] = new EveryInstanceUpstream(upstreams[1]!, remotes[1]!, internal);
    const service = { name: 'console', settings: consoleSettings };
    parts = await openBenchParts({ folder, service, env: { RINGFLEET_HTTP_PORT: '0' } });
    console = await createConsole({
      ...{ parts, health: parts.registry, upstreams, remotes, version: '0.0.0', mode: 'cluster' },
      adminTokenFile: join(folder, 'admin.token'),
      groups: [],
    });
    const { host, port } = await listenConsole(console, parts.settings);
    url = `http://${host}:${port}`;
    token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
  });
  afterAll(async () => {
    await console.close();
    await Promise.all(processes.map((process) => process.stop()));
    await parts.close();
    await rm(folder, { recursive: true });
  });

  it.each(['words', 'each'])(
    "%s: go on with the asker's trace, below the front's step of it",
    async (name) => {
      const tracing = { env: { RINGFLEET_TRACES: 'http://127.0.0.1:9' } };
      const endTracing = await openTracing(readSettings([processSettings], tracing), {
        ...{ service: 'console', instance: 'test', version: '0' },
      });
      const [trace, asker] = ['4'.repeat(32), 'b'.repeat(16)];
      try {
        const answer = await ask(`${name}/asker`, { headers: { traceparent: `00-${trace}-${asker}-01` } });
        const { place, here } = (await answer.json()) as { place: string; here: { traceparent: string } };
        const steps = [place, here.traceparent].map((text) => text.split('-').slice(1, 3));
        expect(steps.map(([of]) => of)).toEqual([trace, trace]);
        expect(new Set([asker, ...steps.map(([, span]) => span)]).size).toBe(3);
      } finally {
        await endTracing?.();
      }
    },
  );

  it('learn from the front who asks and by which request, and never by which token', async () => {
    const answer = await ask('words/asker', {
      headers: { 'x-ringfleet-user': 'mallory', 'x-request-id': 'r-1' },
    });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(await answer.json()).toEqual({ user: 'admin', id: 'r-1', items: ['words-1'], count: 1 });
  });

  it('refuse who has not the keys of the installation, but for health', async () => {
    const [{ url: direct } = { url: '' }] = processes;
    const path = '/api/v1/words/asker';
    const signed = internal.headersFor({ method: 'GET', url: path, user: 'admin' });
    const others = new InternalRequests(createSecretKey(Buffer.alloc(32, 2)));
    const wrong = [
      {},
      { authorization: `Bearer ${token}` },
      { 'x-ringfleet-user': 'admin' },
      others.headersFor({ method: 'GET', url: path, user: 'admin' }),
      internal.headersFor({ method: 'POST', url: path, user: 'admin' }),
      { ...signed, 'x-ringfleet-user': 'somebody' },
      { ...signed, 'x-ringfleet-signature': 'AAAA' },
    ];
    for (const headers of wrong) {
      const answer = await fetch(direct + path, { headers });
      expect([answer.status, await answer.json()]).toEqual([
        401,
        expect.objectContaining({ code: 'RF_INTERNAL_ONLY' }),
      ]);
    }
    expect((await fetch(direct + path, { headers: signed })).status).toBe(200);
    for (const closed of ['/metrics', '/api/v1/internal/status', '/api/v1/internal/openapi.json'])
      expect((await fetch(direct + closed)).status).toBe(401);
    for (const open of ['/health', '/health/ready']) expect((await fetch(direct + open)).status).toBe(200);
  });

  it('are streamed to and from, piece by piece', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const asked = ask('words/echo', {
      ...{ method: 'POST', body: readable, duplex: 'half' },
      headers: { 'content-type': 'application/octet-stream' },
    });
    await writer.write(Buffer.from('one'));
    const reader = (await asked).body!.getReader();
    const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect(await read()).toBe('one');
    await writer.write(Buffer.from('two'));
    expect(await read()).toBe('two');
    await writer.close();
    expect((await reader.read()).done).toBe(true);
  });

  it('are asked again when they close a kept connection just as it is used', async () => {
    const used = new WeakSet<Socket>();
    const fickle = createServer(({ socket }, response) => {
      if (used.has(socket)) socket.destroy();
      else response.end('{}');
      used.add(socket);
    });
    const place = await listening(fickle);
    const remote = new RemoteService('fickle', [place], internal);
    const upstream = new HttpUpstream({ name: remote.name, prefixes: [] }, remote, internal);
    const front = createServer((request, response) => upstream.handle(request, response));
    const asked = await listening(front);
    for (let turns = 0; turns < 3; turns += 1) expect((await fetch(asked)).status).toBe(200);
    upstream.close();
    for (const server of [front, fickle]) server.close().closeAllConnections();
  });

  it('are missed with a clear problem when they are down, while the others work', async () => {
    const answer = await ask('gone/asker');
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({
        code: 'RF_SERVICE_UNAVAILABLE',
        detail: expect.stringContaining('gone'),
      }),
    ]);
    for (let turns = 0; turns < 4; turns += 1) expect((await ask('words/asker')).status).toBe(200);
  });

  it('show their health at the front, each process by itself', async () => {
    const { services } = (await (await ask('status')).json()) as {
      services: { service: string; instance?: string; state: string; parts: { detail?: string }[] }[];
    };
    const seen = services.map(({ service, instance, state }) => `${service} ${instance} ${state}`);
    expect(seen).toEqual(
      expect.arrayContaining([
        'words words-1 up',
        'each each-1 up',
        'each each-2 up',
        'console undefined up',
      ]),
    );
    const gone = services.find(({ service }) => service === 'gone');
    expect(gone).toMatchObject({
      state: 'down',
      parts: [{ detail: expect.stringContaining('does not answer') }],
    });
  });

  it('are all in the one document of the API, which says whose routes it lacks', async () => {
    const document = (await (await ask('openapi.json')).json()) as {
      paths: Record<string, unknown>;
      info: { description: string };
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/words/asker', '/api/v1/status']),
    );
    expect(document.info.description).toContain('they do not answer: gone');
  });

  it('answer together where each knows only its own', async () => {
    const answer = await ask('each/asker');
    expect(await answer.json()).toMatchObject({
      items: ['each-1', 'each-2'],
      count: 2,
      unreachable: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
    });
  });
});
