import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RingfleetError } from '@ringfleet/contracts';
import type { MongoConnection } from './mongo-connection.ts';
import { type LeaseDocument, MongoLease } from './mongo-lease.ts';

/**
 * What a store does when the database is not prepared for it: `required` refuses with RF_STORE_NOT_MIGRATED (a command
 * prepares it before the services start), `run` prepares it, one process at a time.
 */
export type Migrations = 'required' | 'run';

/** What a part of the database must be brought to before it can be used. */
export interface MigrationStep {
  /** What is prepared: `<service>.<repository>`, or the name of a store. */
  subject: string;
  /** Counts up when the documents themselves get another form. */
  format: number;
  /** What must be there, each by a name. */
  parts: string[];
  /** Brings it about; may be run again at any time, also while it is used. Resolves with what was changed. */
  run(): Promise<string[]>;
}

interface MigrationRecord {
  _id: string;
  format: number;
  parts: string[];
  at: Date;
}

const LEASE_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;

/** The record of what the database was prepared for, in `ringfleet.migrations`. */
export class MongoMigrations {
  private readonly connection: MongoConnection;

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  /** @throws RF_STORE_NOT_MIGRATED, RF_STORE_UNAVAILABLE */
  async ensure(step: MigrationStep, migrations: Migrations): Promise<void> {
    try {
      const record = await this.records.findOne({ _id: step.subject });
      if (isEnough(record, step) && (migrations === 'required' || isExact(record, step))) return;
      if (migrations === 'required') throw this.notMigrated(step, lackOf(record, step));
    } catch (error) {
      throw this.connection.failure(error);
    }
    await this.run([step]);
  }

  /**
   * Runs steps, whatever the record says; waits while another process does.
   * @throws RF_STORE_NOT_MIGRATED when one cannot be done, RF_STORE_UNAVAILABLE
   */
  async run(steps: readonly MigrationStep[]): Promise<string[]> {
    const lease = new MongoLease({
      leases: this.connection.mongoose.collection<LeaseDocument>('ringfleet.leases'),
      name: 'migrations',
      holder: randomUUID(),
      leaseMs: LEASE_MS,
    });
    const changes: string[] = [];
    try {
      await this.waitFor(lease, steps);
      // Every step may run twice at the same time; the lease only spares the work.
      const keeping = setInterval(() => void lease.hold().catch(() => undefined), LEASE_MS / 4);
      try {
        for (const step of steps) changes.push(...(await this.runOne(step)));
      } finally {
        clearInterval(keeping);
        await lease.release();
      }
    } catch (error) {
      throw this.connection.failure(error);
    }
    return changes;
  }

  private async waitFor(lease: MongoLease, [first]: readonly MigrationStep[]): Promise<void> {
    const until = performance.now() + LONGEST_WAIT_MS;
    while (!(await lease.hold())) {
      if (first && performance.now() > until)
        throw this.notMigrated(first, 'another process has been preparing it for a minute');
      await pause(200);
    }
  }

  private async runOne(step: MigrationStep): Promise<string[]> {
    const record = await this.records.findOne({ _id: step.subject });
    if (record && record.format > step.format) throw this.notMigrated(step, lackOf(record, step));
    const changes = await step.run();
    if (!isExact(record, step))
      await this.records.updateOne(
        { _id: step.subject },
        { $set: { format: step.format, parts: step.parts, at: new Date() } },
        { upsert: true },
      );
    return changes;
  }

  private notMigrated(step: MigrationStep, reason: string): RingfleetError {
    return new RingfleetError('RF_STORE_NOT_MIGRATED', {
      what: this.connection.what,
      subject: step.subject,
      reason,
    });
  }

  private get records() {
    return this.connection.mongoose.collection<MigrationRecord>('ringfleet.migrations');
  }
}

/** While versions are rolled out, an older one finds more than it needs. */
function isEnough(record: MigrationRecord | null, { format, parts }: MigrationStep): boolean {
  return record?.format === format && parts.every((part) => record.parts.includes(part));
}

function isExact(record: MigrationRecord | null, step: MigrationStep): boolean {
  return isEnough(record, step) && record?.parts.length === step.parts.length;
}

function lackOf(record: MigrationRecord | null, { format, parts }: MigrationStep): string {
  if (!record) return 'it was never prepared';
  if (record.format !== format)
    return `its documents have the form ${record.format}, this version of Ringfleet knows ${format}`;
  return `it lacks ${parts.filter((part) => !record.parts.includes(part)).join(', ')}`;
}
