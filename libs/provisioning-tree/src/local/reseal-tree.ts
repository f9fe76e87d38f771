import { sealingKeyOf, type CallsOf, type Sealer, type SqliteThread } from '@ringfleet/storage';
import type { ImageStore } from './image-store.ts';
import type { SealedRow } from './sealed-rows.ts';
import type openTree from './tree.program.ts';

const ROWS_AT_ONCE = 50;
const firsts = { artifact_bytes: 0, phone_files: '' } as const;

/**
 * Seals anew, with the key that seals now, what older ones sealed in a tree. May be cut short at any moment, and run again.
 * @returns how many rows and files changed
 */
export async function resealTree(
  thread: SqliteThread<CallsOf<ReturnType<typeof openTree>>>,
  images: ImageStore,
  sealer: Sealer,
): Promise<number> {
  const key = sealingKeyOf(sealer.seal(Buffer.alloc(0)));
  if (key === undefined) return 0;
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
