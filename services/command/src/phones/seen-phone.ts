import type { PhoneFacts } from '@ringfleet/contracts';

/** One phone as `GET /api/v1/phones` answers it. */
export interface SeenPhone extends PhoneFacts {
  /** The newest requests, newest last. */
  asked: { at: string; verb: string; path: string; reply: number }[];
}
