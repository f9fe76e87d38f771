import { ServiceBench, type ServiceBenchOptions } from '@ringfleet/service-kit/test-bench';
import { ChangeSets } from './change-sets/change-sets.service.ts';
import { service } from './index.ts';
import { type ChangeOptions, type ChangeReport, IntentService } from './intent/intent.service.ts';
import { IntentReader } from './intent/intent-reader.ts';
import type { IntentKind } from './intent/intent-document.ts';

const asked: ChangeOptions = { author: 'admin', note: '', dryRun: false };

/** The config renderer alone, asked by its own objects too, for what is not seen from outside. */
export class RendererBench extends ServiceBench {
  static async start(options?: ServiceBenchOptions): Promise<RendererBench> {
    const bench = new RendererBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain(options);
    return bench;
  }

  put(
    kind: IntentKind,
    id: string,
    input: unknown,
    options: Partial<ChangeOptions> = {},
  ): Promise<ChangeReport> {
    return this.of(IntentService).put({ kind, id }, input, undefined, { ...asked, ...options });
  }

  forget(kind: IntentKind, id: string): Promise<ChangeReport> {
    return this.of(IntentService).remove({ kind, id }, undefined, asked);
  }

  get(kind: IntentKind, id: string) {
    return this.of(IntentReader).get(kind, id);
  }

  get changeSets(): ChangeSets {
    return this.of(ChangeSets);
  }
}
