import { inTrace, traced, traceNow, type TraceContext } from '@ringfleet/contracts';
import type { Judge } from './judge.service.ts';

interface Batch {
  /** Phones, and where in a trace each was told of last. */
  macs: Map<string, TraceContext | undefined>;
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
    await traced(
      'judge drift',
      { kind: 'internal', attributes: { 'ringfleet.phone.mac': mac } },
      async () => {
        this.next ??= this.open();
        this.next.macs.set(mac, traceNow());
        const failures = await this.next.judged;
        if (failures.has(mac)) throw failures.get(mac);
      },
    );
  }

  private open(): Batch {
    const macs: Batch['macs'] = new Map();
    const judged = this.running.then(() => {
      this.next = undefined;
      // What is done for all of them belongs to the trace of none.
      return inTrace(undefined, () => this.judging.judgeEach([...macs.keys()], { traces: macs }));
    });
    this.running = judged.catch(() => undefined);
    return { macs, judged };
  }
}
