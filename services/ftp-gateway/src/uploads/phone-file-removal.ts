import { setTimeout } from 'node:timers/promises';
import type { HybridClock, PhoneFilesRemovalAsked } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { phoneFileMessage, type LocalTree, type PhoneFileState } from '@ringfleet/provisioning-tree';
import { treeIsInStep } from '../delivery/tree-in-step.ts';
import type { PhoneFileView } from './phone-file-view.ts';

export interface PhoneFileRemovalParts {
  bus: Pick<EventBus, 'endOffsets' | 'publish'>;
  tree: Pick<LocalTree, 'freshness' | 'storePhoneFile'>;
  view: Pick<PhoneFileView, 'filesOf' | 'preceding'>;
  clock: Pick<HybridClock, 'observe'>;
  /** `/ringfleet/ftp-gateway/<instance>` */
  source: string;
  /** Full name of topic phone-files. */
  topic: string;
}

/** Forgets the files of phones that have left the fleet; what a phone wrote since stays. */
export class PhoneFileRemoval {
  private readonly parts: PhoneFileRemovalParts;
  private readonly stopping = new AbortController();

  constructor(parts: PhoneFileRemovalParts) {
    this.parts = parts;
  }

  /**
   * Resolves when every gateway will hear of it; a repeat changes nothing. Rejects while the tree may not know all of the
   * phone's files.
   * @param heartbeat called while it waits for the tree
   */
  async remove(
    { data }: { data: PhoneFilesRemovalAsked },
    heartbeat: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { bus, tree, clock, source, topic } = this.parts;
    const pause = async (ms: number) => {
      await heartbeat();
      await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false });
    };
    if (!(await treeIsInStep(this.parts, pause)))
      throw new Error('the tree does not know all phone files yet');
    // What the phone writes from now on must outrank its removal, whichever clock that was made by.
    clock.observe(data.order);
    const removed = this.removedBy(data);
    if (removed.length === 0) return;
    const time = new Date().toISOString();
    // First the bus: a repeat after a crash finds in the tree what nobody has heard of yet.
    await bus.publish(
      topic,
      removed.map((state) => phoneFileMessage(state, source, time)),
    );
    await Promise.all(removed.map((state) => tree.storePhoneFile(state)));
  }

  /** Ends what waits; it is asked for again at the next start. */
  stop(): void {
    this.stopping.abort();
  }

  /** Of a log the newest line counts, of all files also what is not delivered yet. */
  private removedBy({ mac, order }: PhoneFilesRemovalAsked): PhoneFileState[] {
    const { view } = this.parts;
    return view
      .filesOf(mac)
      .filter((file) => (view.preceding(file).order ?? file.order) < order)
      .map(({ key }) => ({ key, deleted: order }));
  }
}
