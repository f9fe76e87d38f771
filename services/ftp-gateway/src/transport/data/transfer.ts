/** Why a transfer was ended from outside: the sink's reasons. */
export type AbortReason = 'control-closed' | 'data-closed' | 'stalled' | 'shutdown';

/** A transfer that runs; it settles by itself after `abort`. */
export interface RunningTransfer {
  abort(reason: AbortReason): void;
}

/** How a command is answered. `before` are whole lines (CR LF) that go out in front of the final one. */
export interface Answer {
  reply: number;
  text: string;
  /** Bytes moved over the data connection. */
  bytes?: number;
  before?: string;
}
