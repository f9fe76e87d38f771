import { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { OpenProgram } from './sqlite-program.ts';

export interface ThreadData {
  file: string;
  program: string;
  options: unknown;
}

export type CallMessage = { id: number; name: string; argument: unknown } | { close: true };

export type AnswerMessage =
  { id: number; result: unknown } | { id: number; error: { name: string; message: string; code?: string } };

/** More calls than this are not taken into one transaction, so that no caller waits for a very long one. */
const CALLS_PER_TRANSACTION = 2_000;

const port = parentPort as MessagePort;
const { file, program: programUrl, options } = workerData as ThreadData;
const db = new DatabaseSync(file);
// FULL: a commit survives a power failure; the group commit below makes that cheap.
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY');
const { default: openProgram } = (await import(programUrl)) as { default: OpenProgram };
const program = openProgram(db, options);

function run(call: { id: number; name: string; argument: unknown }): AnswerMessage {
  const body = program.calls[call.name] as ((argument: unknown) => unknown) | undefined;
  db.exec('SAVEPOINT call');
  try {
    if (!body) throw new TypeError(`the program has no call '${call.name}'`);
    const result = body(call.argument);
    db.exec('RELEASE call');
    return { id: call.id, result };
  } catch (error) {
    // A full disk or an I/O error may have ended the whole transaction already.
    if (db.isTransaction) db.exec('ROLLBACK TO call; RELEASE call');
    return { id: call.id, error: describe(error) };
  }
}

function describe(error: unknown): { name: string; message: string; code?: string } {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  return { name: name ?? 'Error', message: message ?? String(error), ...(code === undefined ? {} : { code }) };
}

function answer(first: CallMessage): void {
  const answers: AnswerMessage[] = [];
  let closing = false;
  let next: CallMessage | undefined = first;
  try {
    db.exec('BEGIN IMMEDIATE');
    while (next) {
      if ('close' in next) {
        closing = true;
        break;
      }
      answers.push(run(next));
      if (answers.length >= CALLS_PER_TRANSACTION || !db.isTransaction) break;
      next = (receiveMessageOnPort(port))?.message;
    }
    if (!db.isTransaction) throw new Error('the transaction was ended by an I/O error');
    db.exec('COMMIT');
    program.afterCommit?.();
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    // Nothing of this transaction is stored, whatever its calls had answered.
    const failure = describe(error);
    for (const [index, entry] of answers.entries()) answers[index] = { id: entry.id, error: failure };
    if (!answers.length && next && !('close' in next)) answers.push({ id: next.id, error: failure });
  }
  port.postMessage(answers);
  if (closing) {
    db.close();
    port.close();
  }
}

port.on('message', answer);
port.postMessage('ready');
