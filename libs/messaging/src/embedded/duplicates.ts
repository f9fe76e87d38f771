/** Makes at-least-once visible: every n-th message is delivered twice (E-02). 0 for never. */
export class Duplicates {
  readonly every: number;
  private delivered = 0;

  constructor(every: number) {
    this.every = every;
  }

  /** Counts one delivery and says whether it happens twice. */
  isTwin(): boolean {
    this.delivered += 1;
    return this.every > 0 && this.delivered % this.every === 0;
  }
}
