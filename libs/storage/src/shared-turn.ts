import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from '@ringfleet/contracts';
import { z } from 'zod';
import type { DocumentStore, Repository, RepositoryDefinition } from './repository.port.ts';

const turnSchema = z.object({
  /** Whose turn it is; null when nobody's. */
  holder: z.string().nullable(),
});
type Turn = z.infer<typeof turnSchema>;

/** Id: what is done in turn. */
const sharedTurns: RepositoryDefinition<Turn> = { name: 'turns', schema: turnSchema };

const LEASE_MS = 15_000;
const LOOK_EVERY_MS = 50;
/** Work after work of one process may keep the turn so long; then others are let in. */
const KEEP_MS = 1_000;

/**
 * Work that the processes of a service do one at a time and in order, whichever of them is asked. The holder shows
 * that it lives by new versions of the document; who sees none for the time of the lease, by his own clock, takes over.
 * So work may be cut short anywhere, and must go on from what is stored.
 */
export class SharedTurn {
  private readonly turns: Repository<Turn>;
  private readonly name: string;
  private readonly holder: string;
  private readonly leaseMs: number;
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private held: { version: number; since: number; beats: NodeJS.Timeout } | undefined;
  private beating: Promise<void> = Promise.resolve();
  private letsOthersIn = false;

  /** @param options `holder`: name of this process among others of its service, the same when it is started again */
  constructor(documents: DocumentStore, options: { name: string; holder: string; leaseMs?: number }) {
    this.turns = documents.repository(sharedTurns);
    this.name = options.name;
    this.holder = options.holder;
    this.leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Runs when all work before it is done, here and in other processes, and before any after it. @throws RF_STORE_UNAVAILABLE */
  run<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const turn = this.queue.then(() => this.inTurn(work));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.take();
      return await work();
    } finally {
      this.waiting -= 1;
      const since = this.held?.since ?? Infinity;
      if (this.waiting === 0 || performance.now() - since > KEEP_MS) await this.giveBack();
    }
  }

  private async take(): Promise<void> {
    if (this.held) return;
    if (this.letsOthersIn) await pause(LOOK_EVERY_MS * 2);
    let seen: { version: number; at: number } | undefined;
    for (; ; await pause(LOOK_EVERY_MS)) {
      const found = await this.turns.get(this.name);
      const now = performance.now();
      if (found && seen?.version !== found.version) seen = { version: found.version, at: now };
      const holder = found?.value.holder ?? null;
      const isFree = holder === null || holder === this.holder;
      if (!isFree && now - seen!.at < this.leaseMs) continue;
      const version = await this.put(this.holder, found?.version ?? 0);
      if (version === undefined) continue;
      const beats = setInterval(() => {
        this.beating = this.beating.then(() => this.beat());
      }, this.leaseMs / 3);
      this.held = { version, since: now, beats };
      return;
    }
  }

  private async beat(): Promise<void> {
    const { held } = this;
    if (!held) return;
    // A store that is away is asked again at the next beat, somebody who took over is not.
    const version = await this.put(this.holder, held.version).catch(() => held.version);
    if (version !== undefined) held.version = version;
  }

  private async giveBack(): Promise<void> {
    const { held } = this;
    if (!held) return;
    clearInterval(held.beats);
    await this.beating;
    this.held = undefined;
    this.letsOthersIn = this.waiting > 0;
    // What cannot be given back is taken when its time is over.
    await this.put(null, held.version).catch(() => undefined);
  }

  /** Undefined when somebody else was faster. */
  private async put(holder: string | null, expectedVersion: number): Promise<number | undefined> {
    try {
      return await this.turns.put(this.name, { holder }, { expectedVersion });
    } catch (error) {
      if (hasCode(error, 'RF_VERSION_CONFLICT')) return undefined;
      throw error;
    }
  }
}
