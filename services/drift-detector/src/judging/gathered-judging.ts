import type { Judge } from './judge.service.ts';

interface Batch {
  macs: Set<string>;
  judged: Promise<Map<string, unknown>>;
}

/**
 * Judges phones whose files come at the same moment together: what a page of them is judged by is read once. While one
 * batch is judged the next one gathers.
 */
export class GatheredJudging {
  private readonly judging: Pick<Judge, 'judgeEach'>;
  private running: Promise<unknown> = Promise.resolve();
  private next: Batch | undefined;

  constructor(judging: Pick<Judge, 'judgeEach'>) {
    this.judging = judging;
  }

  /** Resolves when what is stored of the phone now is judged. @throws what went wrong with this phone */
  async judge(mac: string): Promise<void> {
    this.next ??= this.open();
    this.next.macs.add(mac);
    const failures = await this.next.judged;
    if (failures.has(mac)) throw failures.get(mac);
  }

  private open(): Batch {
    const macs = new Set<string>();
    const judged = this.running.then(() => {
      this.next = undefined;
      return this.judging.judgeEach([...macs]);
    });
    this.running = judged.catch(() => undefined);
    return { macs, judged };
  }
}
