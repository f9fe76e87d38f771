import type { DeliveredMessage } from '@ringfleet/messaging';
import type { PhoneFileState } from './phone-files/phone-file-state.ts';

/** The topics that feed a tree, full names. */
export interface TreeTopics {
  artifacts: string;
  phoneFiles: string;
  /** Followed by gateways, which apply the edits; other views learn from `phoneFiles` what came of them. */
  overrideEdits?: string;
}

/** Per topic and partition the offset of the next message to read. */
export type TreePositions = Record<keyof TreeTopics, Record<number, number>>;

/** What the file remembers of the bus. */
export interface TreeFreshness {
  /** Absent in a new file. */
  cluster?: string;
  /** Offsets of the next messages to read. */
  positions: TreePositions;
  /** Milliseconds since 1970: until then the tree was in step with the bus. */
  followedAt: number;
  /** A full re-read that has not ended: until these positions nothing of it is visible. */
  reread?: { until: TreePositions; reason: RereadReason };
  /** Whether the tree was ever complete. */
  complete: boolean;
}

/**
 * Why everything is read again. After all but `other-cluster` what was not met is dropped at the end; after that one
 * only at each publisher's end-of-republish mark.
 */
export type RereadReason = 'new' | 'absent-too-long' | 'other-cluster';

/** The writing side of a tree, as the follower drives it. Each call is durable when it resolves. */
export interface FollowedTree {
  freshness(): TreeFreshness;
  /** Begins a new generation: positions at the beginning, what is visible stays. */
  beginReread(cluster: string, reason: RereadReason, until: TreePositions): Promise<void>;
  /** Makes what the re-read found visible in one step, and drops what is known to be gone. */
  endReread(): Promise<void>;
  /** Messages of one partition of one topic, in order; those below the stored position are ignored. */
  apply(topic: keyof TreeTopics, batch: DeliveredMessage[]): Promise<void>;
  /** In step with the bus at this moment: nothing newer was there. */
  touch(): Promise<void>;
  /**
   * From now on every phone file is owed, as to a bus that has none: at once what this gateway took, a while later what
   * others did, unless the bus brings it before. @returns how many this gateway took
   */
  oweEverything(): Promise<number>;
  /** Phone files of which the bus told something older than what is held, due for sending again. */
  dueRepublications(): Promise<PhoneFileState[]>;
  /** Forgets the duty, unless something newer came meanwhile. */
  republished(state: PhoneFileState): Promise<void>;
  /** The marks that this gateway still owes a new cluster. */
  owesMark(): boolean;
  markSent(): Promise<void>;
}
