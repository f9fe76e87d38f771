import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RingfleetError } from '@ringfleet/contracts';

/** Held from `lockDataFolder` until released or until the process ends, however it ends. */
export interface DataFolderLock {
  release(): void;
}

interface Holder {
  pid: number;
  host: string;
  since: string;
}

/**
 * Makes the folder if it is not there and takes it for this process. The lock is the kernel's (SQLite's exclusive
 * lock on `lock`), so a kill -9 leaves none behind; `holder.json` only says who has it.
 * @throws RingfleetError RF_DATA_DIR_HELD, RF_STORE_UNAVAILABLE
 */
export async function lockDataFolder(folder: string, now = () => new Date()): Promise<DataFolderLock> {
  const holderFile = join(folder, 'holder.json');
  let database: DatabaseSync | undefined;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    writeHolder(holderFile, { pid: process.pid, host: hostname(), since: now().toISOString() });
  } catch (cause) {
    database?.close();
    if (isBusy(cause))
      throw new RingfleetError('RF_DATA_DIR_HELD', { path: folder, ...readHolder(holderFile) }, { cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: folder, reason }, { cause });
  }
  const held = database;
  return {
    release() {
      if (!held.isOpen) return;
      rmSync(holderFile, { force: true });
      held.close();
    },
  };
}

/** SQLITE_BUSY is 5. */
function isBusy(error: unknown): boolean {
  return (error as { errcode?: unknown } | null)?.errcode === 5;
}

function writeHolder(file: string, holder: Holder): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(holder)}\n`);
  renameSync(`${file}.new`, file);
}

/** The holder may be between its lock and its note. */
function readHolder(file: string): { pid: number | string; host: string; since: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return { pid: 'unknown', host: 'an unknown host', since: 'just now' };
  }
}
