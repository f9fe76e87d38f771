import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { FailureLog } from '@ringfleet/service-kit';
import { allPages, type LogIndex, type LogRetention, type Repository } from '@ringfleet/storage';
import type { AlarmRecord } from '../alarms/alarm.repository.ts';
import type { TakenChunk } from '../ingest/taken-chunk.repository.ts';

export interface LogSweeperParts {
  index: LogIndex;
  taken: Repository<TakenChunk>;
  alarms: Repository<AlarmRecord>;
  retention: LogRetention;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 60 * 60_000;
/** After the start phones come first. */
const FIRST_MS = 60_000;
/** Events of uploads come again for 30 days, as dead letters too; then nobody asks whether one was taken. */
const TAKEN_KEPT_MS = 45 * DAY_MS;

/** Lets go what is past its time: lines of the index, alarms, and what is remembered of uploads. */
export class LogSweeper {
  private readonly parts: LogSweeperParts;
  private readonly now: () => number;
  private readonly logger = new Logger('LogSweeper');
  private readonly failures = new FailureLog(this.logger);
  private readonly stopping = new AbortController();
  private living: Promise<void> = Promise.resolve();
  private seconds: number | undefined;

  constructor(parts: LogSweeperParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
  }

  /** How long the last sweep took; undefined before the first. */
  get lastSeconds(): number | undefined {
    return this.seconds;
  }

  start(): void {
    this.living = this.live();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.living;
  }

  async sweep(): Promise<void> {
    const began = performance.now();
    const now = this.now();
    const { buckets, lines } = await this.parts.index.sweep(now);
    if (buckets > 0) this.logger.log(`${lines} lines of logs are past their time or their space`);
    const { taken, alarms, retention } = this.parts;
    await forget(taken, 'takenAt', ({ takenAt }) => takenAt, now - TAKEN_KEPT_MS);
    await forget(alarms, 'lastAt', ({ alarm }) => alarm.lastAt, now - retention.days['6'] * DAY_MS);
    this.seconds = (performance.now() - began) / 1000;
  }

  private async live(): Promise<void> {
    const { signal } = this.stopping;
    for (let wait = FIRST_MS; ; wait = EVERY_MS) {
      await setTimeout(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.sweep().catch((error: unknown) => this.failures.failed('sweeping the logs', error));
    }
  }
}

/** Deletes the documents with a time before one; `timeOf` is what the index of that name says of them. */
async function forget<T>(
  repository: Repository<T>,
  index: string,
  timeOf: (value: T) => string,
  before: number,
): Promise<void> {
  const limit = new Date(before).toISOString();
  for await (const page of allPages(repository, { index })) {
    for (const { id, value } of page) {
      if (timeOf(value) >= limit) return;
      await repository.delete(id);
    }
  }
}
