import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { ClusterWatch, type EventBus } from '@ringfleet/messaging';
import type { ChangeSets } from './change-sets/change-sets.service.ts';
import type { FirmwareRendering } from './firmware/firmware-rendering.service.ts';
import type { Imports } from './imported-files/imports.service.ts';
import type { PhoneImportSweep } from './imported-files/phone-import-blobs.ts';
import type { SeenPhones } from './phones/seen-phones.service.ts';
import type { TreeView } from './tree-view.ts';

interface RendererParts {
  bus: EventBus;
  tree: TreeView;
  changeSets: ChangeSets;
  imports: Imports;
  phoneImports: PhoneImportSweep;
  seen: SeenPhones;
  firmware: FirmwareRendering;
  /** Plans of processes that ended: nobody waits for them. */
  forgetPlans: () => Promise<void>;
  /** Forgets answers that nobody repeats any more, and what retired phones wrote once its time is over. */
  sweepIntent: () => Promise<void>;
}

const HOUR = 3600 * 1000;

/** Starts the view, finishes change sets that an earlier process began, sweeps abandoned imports; closes in reverse. */
export class RendererLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly parts: RendererParts;
  private readonly watch: ClusterWatch;
  private sweeping?: NodeJS.Timeout;

  constructor(parts: RendererParts) {
    const { bus, changeSets } = parts;
    this.parts = parts;
    this.watch = new ClusterWatch({ bus, onCluster: (cluster) => changeSets.recover(cluster) });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { bus, tree, changeSets, imports, seen, firmware, forgetPlans } = this.parts;
    tree.start();
    await changeSets.recover(await bus.clusterId());
    this.watch.start();
    await imports.sweep();
    await forgetPlans();
    seen.start();
    firmware.start();
    // What nobody was there for; a bus that is away is asked again in an hour.
    await this.parts.sweepIntent().catch(() => undefined);
    this.sweeping = setInterval(() => void this.sweep().catch(() => undefined), HOUR);
    this.sweeping.unref();
  }

  /** Not at once: what a recovered change set hands over, the gateways take first. */
  private async sweep(): Promise<void> {
    await this.parts.imports.sweep();
    await this.parts.phoneImports.run();
    await this.parts.sweepIntent();
    await this.parts.forgetPlans();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeping);
    await this.watch.close();
    await this.parts.seen.close();
    await this.parts.firmware.close();
    await this.parts.tree.close();
  }
}
