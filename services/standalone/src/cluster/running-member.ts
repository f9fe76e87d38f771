import type { Endpoints } from '../endpoints-file.ts';
import type { RunningProcess } from '../process-frame.ts';

/** A process of a cluster: it listens, and becomes ready later or never. */
export interface RunningMember extends Omit<RunningProcess<unknown>, 'opened'> {
  /** Where it listens, once it is ready; rejects when it cannot be, or is stopped before. */
  ready: Promise<Endpoints>;
}
