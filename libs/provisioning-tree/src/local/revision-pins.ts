import type { TreePin } from '../provisioning-tree.port.ts';
import { FOREVER } from './tree-schema.ts';

/** Which revisions sessions still read. */
export class RevisionPins {
  private readonly held = new Map<number, number>();

  pin(revision: number): TreePin {
    this.held.set(revision, (this.held.get(revision) ?? 0) + 1);
    let released = false;
    return {
      revision,
      release: () => {
        if (released) return;
        released = true;
        const left = (this.held.get(revision) ?? 1) - 1;
        if (left > 0) this.held.set(revision, left);
        else this.held.delete(revision);
      },
    };
  }

  /** No session reads an earlier revision than this. */
  oldest(): number {
    let oldest = FOREVER;
    for (const revision of this.held.keys()) oldest = Math.min(oldest, revision);
    return oldest;
  }
}
