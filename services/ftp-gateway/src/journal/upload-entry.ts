import type { PhoneFileKind, TraceContext } from '@ringfleet/contracts';

/** One accepted upload or log deletion: what the journal keeps of it besides the bytes. Survives a JSON round trip. */
export interface UploadEntry {
  /** Hybrid clock; unique over all gateways but for imports, whose order is made of the file's time. */
  order: string;
  verb: 'STOR' | 'APPE' | 'DELE' | 'IMPORT';
  kind: PhoneFileKind;
  mac?: string;
  user?: string;
  /** Tree path without the boot path. */
  path: string;
  /** `phoneFileKey` of the file. */
  key: string;
  replaces?: string;
  concurrent: boolean;
  /** Logs: the copy that this chunk belongs to. */
  generation?: string;
  /** Bytes. */
  size: number;
  wellFormed: boolean;
  application?: { codeName: string; version: string };
  /** Keyed hash; absent for large uploads until delivery has read them. */
  hash?: string;
  address?: string;
  session?: string;
  gateway: string;
  /** RFC 3339. */
  receivedAt: string;
  /** What MDTM answers, where that is not `receivedAt` (imports). */
  modified?: string;
  /** Where in a trace it came: its delivery goes on with it, after a restart too. */
  trace?: TraceContext;
}

/** Unique over all gateways. */
export function uploadId({ order, key }: Pick<UploadEntry, 'order' | 'key'>): string {
  return `${order}/${key}`;
}

/** How far the delivery of an entry is; each state implies those before it. */
const deliveryStates = ['stored', 'blob', 'phone-file', 'done'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Whether `state` is at least as far as `other`. */
export function reached(state: DeliveryState, other: DeliveryState): boolean {
  return deliveryStates.indexOf(state) >= deliveryStates.indexOf(other);
}
