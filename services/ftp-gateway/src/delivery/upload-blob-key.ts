import { createHash } from 'node:crypto';
import { parseOrder, topics } from '@ringfleet/contracts';
import type { UploadEntry } from '../journal/upload-entry.ts';

const DAY_MS = 86_400_000;

/**
 * How long the bytes of an upload live at least, in ms: as long as its event, and a day for what lies between the two
 * (design section 9).
 */
export const UPLOAD_KEPT_MS = (topics.phoneUploads.retention.days + 1) * DAY_MS;

/** What all keys of uploads begin with. */
export const UPLOAD_BLOBS = 'ftp-gateway/uploads/';

type Keyed = Pick<UploadEntry, 'order' | 'mac' | 'key' | 'verb' | 'receivedAt'>;

/** Where the sealed bytes of an upload lie in the blob store: `ftp-gateway/uploads/<mac>/<keptFrom>…`. */
export function uploadBlobKey(entry: Keyed): string {
  const { order, mac, key, verb } = entry;
  const file = createHash('sha256').update(key).digest('hex').slice(0, 12);
  // The order of an import is made of the file's time, years ago perhaps: it says nothing of how old the blob is.
  const since = verb === 'IMPORT' ? `${String(keptFrom(entry)).padStart(15, '0')}-` : '';
  return `${UPLOAD_BLOBS}${mac ?? 'user'}/${since}${order}-${file}`;
}

/** From when on an upload's bytes are kept, milliseconds since 1970. */
export function keptFrom({ order, verb, receivedAt }: Pick<Keyed, 'order' | 'verb' | 'receivedAt'>): number {
  return verb === 'IMPORT' ? Date.parse(receivedAt) : parseOrder(order).ms;
}

/** What a key says of its upload; `mac` is '' where it has none. Undefined for a key that is none of an upload. */
export function readUploadBlobKey(key: string): { mac: string; keptFrom: number } | undefined {
  const match = /^ftp-gateway\/uploads\/([0-9a-f]{12}|user)\/(\d{15})-/.exec(key);
  if (!match) return undefined;
  return { mac: match[1] === 'user' ? '' : (match[1] ?? ''), keptFrom: Number(match[2]) };
}
