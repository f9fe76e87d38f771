import { isPassing } from './kafka-errors.ts';
import { CRASHES_FOR_GOOD } from './reconnecting.ts';

/** Members in a row that made no progress, after which the process is better started anew: whatever hangs, another member of it did not help. */
const STUCK_FOR_GOOD = 2;

/** A consumer did nothing while messages wait; thrown within the adapter only, which starts the consumer anew. */
export class StuckConsumer extends Error {
  constructor(group: string, what: string) {
    super(`the group '${group}' made no progress: ${what}`);
    this.name = 'StuckConsumer';
  }
}

/** What ended the members of a consumer one after the other, and whether only a new process can help. */
export class Falls {
  private crashes = 0;
  private stuck = 0;

  get areForGood(): boolean {
    return this.crashes >= CRASHES_FOR_GOOD || this.stuck >= STUCK_FOR_GOOD;
  }

  add(error: unknown): void {
    if (error instanceof StuckConsumer) this.stuck += 1;
    else if (!isPassing(error)) this.crashes += 1;
  }

  /** The group's place moved. Beside a message that hangs others go on, so that says nothing of who is stuck. */
  committed(): void {
    this.crashes = 0;
  }

  /** A member worked for long, and nothing of it hangs. */
  wentOn(): void {
    this.stuck = 0;
  }
}
