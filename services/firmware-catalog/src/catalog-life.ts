import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { ClusterWatch, type EventBus, type OutboxRelay } from '@ringfleet/messaging';
import type { IncomingUploads } from './packages/incoming-uploads.adapter.ts';
import type { Releases } from './releases/releases.service.ts';
import type { TreeWatch } from './releases/tree-watch.service.ts';

interface CatalogParts {
  bus: EventBus;
  relay: OutboxRelay;
  releases: Releases;
  uploads: IncomingUploads;
  tree: TreeWatch;
}

/** Finishes what an earlier process began, then publishes what outboxes hold; closes in reverse. */
export class CatalogLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: CatalogParts;
  private readonly watch: ClusterWatch;

  constructor(parts: CatalogParts) {
    const { bus, releases } = parts;
    this.parts = parts;
    this.watch = new ClusterWatch({ bus, onCluster: (cluster) => releases.tellAnotherBus(cluster) });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { bus, relay, releases, uploads, tree } = this.parts;
    await uploads.open();
    await releases.recover(await bus.clusterId());
    await tree.start();
    relay.start();
    this.watch.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watch.close();
    await this.parts.releases.inTurn(async () => undefined);
    await this.parts.tree.close();
    await this.parts.relay.stop();
  }
}
