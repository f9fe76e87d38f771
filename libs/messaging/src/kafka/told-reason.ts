import { isPassing, reasonOf } from './kafka-errors.ts';

/** Why something ended, as it was told last: a broker that is away is tried again and again, that it is away is told once. */
export class ToldReason {
  private told: string | undefined;

  /** Whether that is told already, and nothing that has to be told again. Now it is. */
  isKnown(error: unknown): boolean {
    const reason = reasonOf(error);
    const isKnown = isPassing(error) && reason === this.told;
    this.told = reason;
    return isKnown;
  }

  /** What comes next is news. */
  forget(): void {
    this.told = undefined;
  }
}
