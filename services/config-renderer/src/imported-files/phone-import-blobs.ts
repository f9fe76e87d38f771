import { topics } from '@ringfleet/contracts';
import type { BlobStore } from '@ringfleet/storage';

const DAY_MS = 86_400_000;

/** An import is open for a day at most before its events go out, and a folder holds the files of a whole day. */
const KEPT_MS = (topics.phoneImports.retention.days + 3) * DAY_MS;

const BLOBS = 'config-renderer/phone-imports/';
const PAGE = 500;

/** Folder of the blobs of phones' files that are taken in on this day (UTC). */
export function phoneImportFolder(now: Date): string {
  return `phone-imports/${dayOf(now)}`;
}

/** Deletes what was handed to the gateways once the events that name it have gone: a gateway keeps its own copy. */
export class PhoneImportSweep {
  private readonly blobs: Pick<BlobStore, 'list' | 'delete'>;

  constructor(blobs: Pick<BlobStore, 'list' | 'delete'>) {
    this.blobs = blobs;
  }

  /** Idempotent; keys come oldest day first, so it ends at the first that is to stay. */
  async run(now = Date.now()): Promise<void> {
    const oldest = `${BLOBS}${dayOf(new Date(now - KEPT_MS))}/`;
    for (;;) {
      const { items } = await this.blobs.list(BLOBS, { limit: PAGE });
      const gone = items.map(({ key }) => key).filter((key) => key < oldest);
      if (gone.length > 0) await this.blobs.delete(gone);
      if (gone.length < PAGE) return;
    }
  }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '');
}
