import type { DatabaseSync } from 'node:sqlite';

/**
 * What runs inside a SQLite thread: named calls on one database. Every call runs inside a transaction that it
 * shares with the other calls waiting at that moment; a call that throws is rolled back alone. When the database
 * gives up a whole transaction, its calls run again one by one: keep nothing in memory that a rollback cannot undo.
 */
export interface SqliteProgram {
  calls: Record<string, (argument: never) => unknown>;
  /**
   * Told after the commit, before the callers are answered; for work that must not happen inside a transaction.
   * What is stored stays stored when it throws, but the thread ends.
   */
  afterCommit?: () => void;
}

/** Default export of a program module: creates tables that are missing, prepares statements, returns the calls. */
export type OpenProgram = (db: DatabaseSync, options: unknown) => SqliteProgram;

/** The calls of a program as its client sees them. */
export type CallsOf<P extends { calls: Record<string, (argument: never) => unknown> }> = {
  [K in keyof P['calls']]: { argument: Parameters<P['calls'][K]>[0]; result: ReturnType<P['calls'][K]> };
};
