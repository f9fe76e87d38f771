import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Headers, Module, Post } from '@nestjs/common';
import {
  encodeEvent,
  topicName,
  type EventType,
  type RingfleetEvent,
  type TopicId,
} from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { createServiceApp } from '@ringfleet/service-kit';
import { openBenchParts } from '@ringfleet/service-kit/test-bench';
import { z } from 'zod';
import { consoleSettings, createConsole, inProcessUpstream, listenConsole } from './index.ts';

const noteSchema = z.object({ text: z.string().max(100) }).meta({ id: 'Note' });

/** A service as the front sees any: its own application, its own routes. */
@Controller('notes')
class NotesController {
  private notes: string[] = [];

  @Get()
  list(): { items: string[] } {
    return { items: this.notes };
  }

  /** Who asks, as the front says. */
  @Get('asker')
  asker(@Headers('x-ringfleet-user') user: string | undefined): { user: string | undefined } {
    return { user };
  }

  @Post()
  add(@Body({ schema: noteSchema }) note: z.infer<typeof noteSchema>): void {
    this.notes.push(note.text);
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

export interface TestFront {
  url: string;
  folder: string;
  bus: EventBus;
  /** With the token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  publish<T extends EventType>(topic: TopicId, key: string, event: RingfleetEvent<T>): Promise<void>;
  stop(): Promise<void>;
}

/** The front on real sockets, files and the embedded bus, with one service behind it. */
export async function startTestFront(
  folder: string,
  wrap = (bus: EventBus): EventBus => bus,
): Promise<TestFront> {
  const service = { name: 'console', settings: consoleSettings };
  const env = { RINGFLEET_HTTP_PORT: '0' };
  const parts = await openBenchParts({ folder, service, env, partitions: 2 });
  const { bus, settings, registry: health } = parts;
  parts.health.register('event bus', () => ({ state: 'up' }));
  const notes = await createServiceApp(NotesModule);
  await notes.init();
  const closeParts = async () => {
    await notes.close();
    await parts.close();
  };
  const app = await createConsole({
    parts: { ...parts, bus: wrap(bus) },
    health,
    upstreams: [inProcessUpstream({ name: 'notes', prefixes: ['notes'] }, notes)],
    adminTokenFile: join(folder, 'admin.token'),
    version: '0.0.0',
    mode: 'standalone',
    groups: ['notes'],
  }).catch(async (error: unknown) => {
    await closeParts();
    throw error;
  });
  const { host, port } = await listenConsole(app, settings);
  const url = `http://${host}:${port}`;
  const token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
  return {
    url,
    folder,
    bus,
    ask: (path, init = {}) =>
      fetch(url + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as object) },
      }),
    publish: (topic, key, event) => bus.publish(topicName(topic), [encodeEvent(event, key)]),
    async stop() {
      await app.close();
      await closeParts();
    },
  };
}

export async function withFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfleet-console-'));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
