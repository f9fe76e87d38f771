import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  type EventData,
  type EventType,
  type LayerScope,
  type PhoneFacts,
  releaseKey,
  targetKey,
  topicName,
} from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import type { RendererBench } from '../renderer.test-bench.ts';
import { SeenPhones } from '../phones/seen-phones.service.ts';

/** Bytes of images: their hashes are what master files wait for. */
const VVX_IMAGE = 'image of the VVX 400 and 410';
const VVX500_IMAGE = 'image of the VVX 500';
export const VVX_HASH = hashOf(VVX_IMAGE);
export const VVX500_HASH = hashOf(VVX500_IMAGE);
const LOOK_MS = 10;
const at = '2026-01-01T00:00:00.000Z';

interface Waits {
  /** For the change set that it leads to. */
  waits?: boolean;
}

/** The firmware catalog as the renderer hears it. */
export class CatalogTells {
  private readonly bench: RendererBench;
  private readonly pointedAt = new Set<string>();
  private sets = 0;
  private readonly broken = Promise.withResolvers<void>();

  constructor(bench: RendererBench) {
    this.bench = bench;
  }

  /** With images for the VVX 400, 410 and 500, which lie in the tree. While no target points at it, nothing changes. */
  async release(version: string, bytes = VVX_IMAGE): Promise<void> {
    await this.images(version, bytes);
    await this.releaseOnly(version, bytes);
  }

  /** Its images come to the tree. */
  async images(version: string, bytes = VVX_IMAGE): Promise<void> {
    await this.publish(await this.imagesOf(version, bytes));
  }

  /** Told without its images, as no catalog does. */
  async releaseOnly(version: string, bytes = VVX_IMAGE): Promise<void> {
    const images = await this.imagesOf(version, bytes);
    const models = ['VVX400', 'VVX410', 'VVX500'];
    const data = { version, images, models, importedAt: at, changedAt: at };
    const isPointedAt = this.pointedAt.has(version);
    await this.tell('ringfleet.release.imported.v1', releaseKey(version), data, isPointedAt);
  }

  /** The image of the VVX 500 under the name that phones of all models ask for. */
  async image500As(path: string): Promise<void> {
    await this.publish([{ ...(await this.image('0', '3111-44500-001', [], VVX500_IMAGE)), path }]);
  }

  /** An image that is in no release. */
  async strangeImage(path: string): Promise<void> {
    await this.publish([{ ...(await this.image('0', '3111-46157-002', [], 'of nobody')), path }]);
  }

  async withdraw(version: string): Promise<void> {
    await this.gone(releaseKey(version));
  }

  async target(
    scope: LayerScope,
    of: string,
    version: string,
    models?: string[],
    { waits = true }: Waits = {},
  ): Promise<void> {
    this.pointedAt.add(version);
    const data = { scope, of, version, setAt: at, author: 'ann', note: '', ...(models ? { models } : {}) };
    await this.tell('ringfleet.target.set.v1', targetKey(scope, of), data, waits);
  }

  async clear(scope: LayerScope, of: string): Promise<void> {
    await this.gone(targetKey(scope, of));
  }

  /** As the log indexer would tell it; what follows of it is rendered when this resolves. */
  async sees(mac: string, { bootPath }: { bootPath: string }): Promise<void> {
    const before = await this.bench.changeSets.head();
    const facts: PhoneFacts = {
      ...{ mac, discovered: true, firstSeen: at, lastSeen: at },
      bootPath: { value: bootPath, at, from: 'session' },
    };
    await this.bench.of(SeenPhones).learn(facts);
    await this.closedAfter(before);
  }

  /** A bus that fails as soon as a path of a phone is published. */
  readonly failingBus = (bus: EventBus): EventBus =>
    new Proxy(bus, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'publish') return value.bind(target) as unknown;
        return async (topic: string, batch: Parameters<EventBus['publish']>[1]) => {
          if (topic.endsWith('artifacts.v1')) {
            this.broken.resolve();
            throw new Error('the disk is full');
          }
          return target.publish(topic, batch);
        };
      },
    });

  /** Resolves when `failingBus` failed. */
  get failed(): Promise<void> {
    return this.broken.promise;
  }

  private async publish(images: readonly { path: string; hash: string; size: number }[]): Promise<void> {
    this.sets += 1;
    await new ChangeSetPublisher({
      ...{ bus: this.bench.bus, topic: topicName('artifacts') },
      ...{ publisher: 'firmware-catalog', source: '/test' },
    }).publish(
      this.sets,
      images.map(({ path, hash, size }) => ({
        artifact: {
          ...{ path, hash, size, kind: 'firmware', mac: null, modified: at, requires: [] },
          blob: { key: blobOf(hash) },
        },
      })),
    );
  }

  private imagesOf(version: string, bytes: string) {
    return Promise.all([
      this.image(version, '3111-46157-002', ['VVX400', 'VVX410'], bytes),
      this.image(version, '3111-44500-001', ['VVX500'], VVX500_IMAGE),
    ]);
  }

  private async image(version: string, partNumber: string, models: string[], bytes: string) {
    const hash = hashOf(bytes);
    await this.bench.blobs.putMany([{ key: blobOf(hash), bytes: Buffer.from(bytes) }]);
    const path = `firmware/${version}/${partNumber}.sip.ld`;
    return { partNumber, models, hash, size: Buffer.byteLength(bytes), path, kind: 'image' as const };
  }

  private async tell<T extends EventType>(
    type: T,
    key: string,
    data: EventData<T>,
    waits: boolean,
  ): Promise<void> {
    const before = await this.bench.changeSets.head();
    await this.bench.publish(type, data, key);
    if (waits) await this.closedAfter(before);
  }

  private async gone(key: string): Promise<void> {
    const before = await this.bench.changeSets.head();
    await this.bench.takeBack('releases', key);
    await this.closedAfter(before);
  }

  private async closedAfter(seq: number): Promise<void> {
    for (;;) {
      const { items } = await this.bench.changeSets.list({ limit: 1 });
      if ((items[0]?.seq ?? 0) > seq && items[0]?.state === 'closed') return;
      await setTimeout(LOOK_MS);
    }
  }
}

function hashOf(bytes: string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function blobOf(hash: string): string {
  return `firmware-catalog/${hash}`;
}
