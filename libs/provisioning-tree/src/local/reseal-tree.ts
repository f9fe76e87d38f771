import { sealingKeyOf, type CallsOf, type Sealer, type SqliteThread } from '@ringfleet/storage';
import type { ImageStore } from './image-store.ts';
import type { SealedRow } from './sealed-rows.ts';
import type openTree from './tree.program.ts';

const ROWS_AT_ONCE = 50;
/** Between two looks whether another key seals now. */
const LOOK_FOR_KEY_MS = 5_000;
/** What an older key sealed may come by the bus later: a full look this often. */
const LOOK_FOR_ROWS_MS = 600_000;
const firsts = { artifact_bytes: 0, phone_files: '' } as const;

interface SealedTree {
  thread: SqliteThread<CallsOf<ReturnType<typeof openTree>>>;
  images: ImageStore;
  sealer: Sealer;
  /** Between two looks whether another key seals now, in ms. @default 5000 */
  lookForKeyMs?: number | undefined;
}

/** Has a tree sealed anew soon after another key began to seal, and now and then for what came by the bus since. */
export class TreeResealing {
  private readonly tree: SealedTree;
  private readonly looking: NodeJS.Timeout;
  private sealedBy: string | undefined;
  private lookedAt = performance.now();
  private running: Promise<number> | undefined;

  constructor(tree: SealedTree) {
    this.tree = tree;
    this.sealedBy = sealingKey(tree.sealer);
    const everyMs = tree.lookForKeyMs ?? LOOK_FOR_KEY_MS;
    // What fails is tried again at the next look.
    this.looking = setInterval(() => void this.look().catch(() => undefined), everyMs).unref();
  }

  /** Seals anew what older keys sealed. @returns how many rows and files changed */
  reseal(): Promise<number> {
    this.running ??= this.resealOnce().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  stop(): void {
    clearInterval(this.looking);
  }

  private async look(): Promise<void> {
    const isDue = performance.now() - this.lookedAt >= LOOK_FOR_ROWS_MS;
    if (isDue || sealingKey(this.tree.sealer) !== this.sealedBy) await this.reseal();
  }

  private async resealOnce(): Promise<number> {
    const key = sealingKey(this.tree.sealer);
    const changed = key === undefined ? 0 : await resealTree(this.tree, key);
    this.sealedBy = key;
    this.lookedAt = performance.now();
    return changed;
  }
}

function sealingKey(sealer: Sealer): string | undefined {
  return sealingKeyOf(sealer.seal(Buffer.alloc(0)));
}

/**
 * Seals anew, with the key that seals now, what others sealed in a tree. May be cut short at any moment, and run again.
 * @returns how many rows and files changed
 */
async function resealTree({ thread, images, sealer }: SealedTree, key: string): Promise<number> {
  let changed = await images.reseal(key);
  for (const place of ['artifact_bytes', 'phone_files'] as const)
    for (let after: number | string = firsts[place]; ;) {
      const rows: SealedRow[] = await thread.call('sealedByOthers', {
        place,
        key,
        after,
        limit: ROWS_AT_ONCE,
      });
      const anew = rows.flatMap((row) => {
        const sealed = sealedAnew(row.sealed, sealer);
        return sealed ? [{ ...row, anew: sealed }] : [];
      });
      if (anew.length > 0) await thread.call('sealAnew', anew);
      changed += anew.length;
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  return changed;
}

/** What cannot be opened stays: its key may come back. */
function sealedAnew(sealed: Uint8Array, sealer: Sealer): Buffer | undefined {
  try {
    return sealer.seal(sealer.open(sealed));
  } catch {
    return undefined;
  }
}
