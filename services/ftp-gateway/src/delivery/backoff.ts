/** Pauses that double up to a longest one, with a random part, and that can be cut short. */
export class Backoff {
  private readonly first: number;
  private readonly longest: number;
  private failures = 0;
  private wake?: () => void;

  /** In ms. */
  constructor({ first, longest }: { first: number; longest: number }) {
    this.first = first;
    this.longest = longest;
  }

  reset(): void {
    this.failures = 0;
  }

  async pause(): Promise<void> {
    const ms = Math.min(this.longest, this.first * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.failures += 1;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    delete this.wake;
  }

  /** Ends the pause that runs. */
  interrupt(): void {
    this.wake?.();
  }
}
