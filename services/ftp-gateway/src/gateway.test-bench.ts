import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import {
  decodeEvent,
  topicName,
  type EventMessage,
  type EventType,
  type RingfleetEvent,
  type TopicId,
} from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';
import { ChangeSetPublisher, type ChangeSetMember } from '@ringfleet/provisioning-tree';
import type { ServiceParts } from '@ringfleet/service-kit';
import { type BenchParts, messagesOf, openBenchParts, replacing } from '@ringfleet/service-kit/test-bench';
import type { BlobStore } from '@ringfleet/storage';
import { gatewaySettings } from './gateway.settings.ts';
import { FtpGateway } from './gateway.ts';
import type { PhoneSession } from './phone-session.port.ts';

export const MAC = '0004f28062d6';
export const OTHER = '0004f2e7325a';

/** The shared services of a gateway, real and in a folder of their own; bus and blobs can be made to fail. */
export class GatewayBench {
  readonly root: string;
  readonly parts: ServiceParts;
  /** While set, publishing to a topic with this in its name fails; '' is all of them. */
  busFails: string | undefined;
  blobsFail = false;
  /** While set, nobody can begin to follow the bus. */
  followFails = false;
  /** Every message that was published, in order. */
  readonly published: { topic: string; message: EventMessage }[] = [];
  private readonly opened: BenchParts;
  private seq = 0;
  private readonly gateways = new Set<FtpGateway>();

  private constructor(root: string, opened: BenchParts) {
    this.root = root;
    this.opened = opened;
    this.parts = { ...opened, instance: 'gw-1', bus: this.fallibleBus(), blobs: this.fallibleBlobs() };
  }

  static async make(env: Record<string, string> = {}): Promise<GatewayBench> {
    Logger.overrideLogger(false);
    const folder = await mkdtemp(join(tmpdir(), 'ringfleet-gateway-'));
    const service = { name: 'ftp-gateway', settings: gatewaySettings };
    return new GatewayBench(folder, await openBenchParts({ folder, service, env, partitions: 24 }));
  }

  /** A gateway on the data folder, or another one on its own, started and in step with the bus. */
  async gateway(instance = 'gw-1', dataFolder = join(this.root, instance)): Promise<FtpGateway> {
    const own = instance === 'gw-1' ? {} : { instance, dataFolder };
    const gateway = await FtpGateway.open({ ...this.parts, ...own });
    this.gateways.add(gateway);
    await gateway.start();
    await gateway.ready();
    return gateway;
  }

  async close(gateway: FtpGateway): Promise<void> {
    this.gateways.delete(gateway);
    await gateway.drain();
    await gateway.close();
  }

  /** Publishes files as one change set and waits until a gateway serves them. */
  async publish(
    gateway: FtpGateway,
    files: Record<string, string>,
    kinds: Record<string, 'master'> = {},
  ): Promise<void> {
    const { sealer } = this.parts;
    const members = Object.entries(files).map(([path, text]): ChangeSetMember => {
      const bytes = Buffer.from(text);
      const master = /(^|\/)[0-9a-f]{12}\.cfg$/.test(path);
      return {
        artifact: {
          ...{ path, size: bytes.length, hash: sealer.keyedHash(bytes), requires: [] },
          kind: kinds[path] ?? (master ? 'master' : 'config'),
          mac: /^(?!0{12})[0-9a-f]{12}/.exec(path.split('/').at(-1) ?? '')?.[0] ?? null,
          modified: '2026-11-20T08:00:00.000Z',
          bytes: sealer.seal(bytes).toString('base64'),
        },
      };
    });
    const topic = topicName('artifacts');
    const before = gateway.tree.status().revision;
    const source = '/ringfleet/config-renderer/test';
    const publisher = new ChangeSetPublisher({
      bus: this.opened.bus,
      topic,
      publisher: 'config-renderer',
      source,
    });
    await publisher.publish((this.seq += 1), members);
    await until(() => gateway.tree.status().revision > before);
  }

  /** Events that were published, by type; `at` narrows to one topic by being its type's. */
  events<T extends EventType>(type: T): RingfleetEvent<T>[] {
    return this.published
      .filter(({ message }) => message.headers['ce_type'] === type)
      .map(({ message }) => decodeEvent(message) as RingfleetEvent<T>);
  }

  messages(topic: TopicId): Promise<DeliveredMessage[]> {
    return messagesOf(this.opened.bus, topic);
  }

  async remove(): Promise<void> {
    this.busFails = undefined;
    this.blobsFail = false;
    for (const gateway of [...this.gateways]) await this.close(gateway);
    await this.opened.close();
    await rm(this.root, { recursive: true });
  }

  private fallibleBus(): EventBus {
    const { bus } = this.opened;
    const publish = async (topic: string, messages: EventMessage[]) => {
      if (this.busFails !== undefined && topic.includes(this.busFails)) throw new Error('the bus is away');
      await bus.publish(topic, messages);
      this.published.push(...messages.map((message) => ({ topic, message })));
    };
    const follow = async (following: Parameters<EventBus['follow']>[0]) => {
      if (this.followFails) throw new Error('the bus is away');
      return bus.follow(following);
    };
    return replacing(bus, { publish, follow });
  }

  private fallibleBlobs(): BlobStore {
    const { blobs } = this.opened;
    const refuse = () => {
      if (this.blobsFail) throw new Error('the blob store is away');
    };
    return replacing(blobs, {
      putMany: async (list: Parameters<BlobStore['putMany']>[0]) => {
        refuse();
        await blobs.putMany(list);
      },
      get: async (key: string) => {
        refuse();
        return blobs.get(key);
      },
    });
  }
}

/** Waits for something that happens by itself; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export async function loggedIn(gateway: FtpGateway, address = '10.0.0.7'): Promise<PhoneSession> {
  const session = gateway.openSession({ address, localAddress: '10.0.0.1' });
  if (!session) throw new Error('refused');
  await session.login('PlcmSpIp', 'PlcmSpIp');
  return session;
}

export async function store(
  session: PhoneSession,
  path: string,
  bytes: string | Buffer,
  append = false,
): Promise<void> {
  const sink = await session.beginUpload(path, { append });
  await sink.write(Buffer.from(bytes));
  await sink.commit();
}

export async function read(session: PhoneSession, path: string, offset = 0): Promise<string> {
  const { content } = await session.open(path, offset);
  return Buffer.isBuffer(content)
    ? content.toString()
    : Buffer.concat((await content.toArray()) as Buffer[]).toString();
}

/** What a request was refused with. */
export async function refusal(request: Promise<unknown>): Promise<number | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    return (error as { reply?: number }).reply;
  }
}

/** An override file as a phone writes it. */
export function override(ringer: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- Application SIP PrairieDog 4.1.4.7430 29-Nov-12 02:40 -->
<!-- Created 10-05-2013 11:12 -->
<PHONE_CONFIG>
	<OVERRIDES np.normal.ringing.calls.tonePattern="${ringer}"/>
</PHONE_CONFIG>
`;
}
