import { parseOrder, type UploadStored } from '@ringfleet/contracts';
import type { LogCopyId } from '@ringfleet/storage';

/** One upload of a log: which copy it continues or begins, and where its bytes lie. */
export interface LogUpload {
  copy: LogCopyId;
  order: string;
  /** Key of its blob. */
  blob: string;
  /** When the phone sent it, in milliseconds since 1970. */
  uploadedAt: number;
  /** It was written before Ringfleet came. */
  isImport: boolean;
}

/** Undefined for an upload that is no phone's log. */
export function logUploadOf(data: UploadStored): LogUpload | undefined {
  const { mac, kind, path, order, verb, generation = order, blob, receivedAt } = data;
  if (mac === undefined || (kind !== 'app-log' && kind !== 'boot-log')) return undefined;
  // An imported log is as old as its file, and its order is made of that.
  const isImport = verb === 'IMPORT';
  const uploadedAt = isImport ? parseOrder(order).ms : Date.parse(receivedAt);
  return { copy: { mac, path, kind, generation }, order, blob: blob.key, uploadedAt, isImport };
}
