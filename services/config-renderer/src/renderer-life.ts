import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { EventBus } from '@ringfleet/messaging';
import type { ChangeSets } from './imported-files/change-sets.service.ts';
import type { Imports } from './imported-files/imports.service.ts';
import type { PhoneImportSweep } from './imported-files/phone-import-blobs.ts';
import type { TreeView } from './tree-view.ts';

interface RendererParts {
  bus: EventBus;
  tree: TreeView;
  changeSets: ChangeSets;
  imports: Imports;
  phoneImports: PhoneImportSweep;
}

const HOUR = 3600 * 1000;

/** Starts the view, finishes change sets that an earlier process began, sweeps abandoned imports; closes in reverse. */
export class RendererLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: RendererParts;
  private sweeping?: NodeJS.Timeout;

  constructor(parts: RendererParts) {
    this.parts = parts;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { bus, tree, changeSets, imports } = this.parts;
    tree.start();
    await changeSets.recover(await bus.clusterId());
    await imports.sweep();
    this.sweeping = setInterval(() => void this.sweep().catch(() => undefined), HOUR);
    this.sweeping.unref();
  }

  /** Not at once: what a recovered change set hands over, the gateways take first. */
  private async sweep(): Promise<void> {
    await this.parts.imports.sweep();
    await this.parts.phoneImports.run();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeping);
    await this.parts.tree.close();
  }
}
