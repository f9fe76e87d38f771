import { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { packError, type PackedError } from './packed-error.ts';
import type { OpenProgram } from './sqlite-program.ts';

export interface ThreadData {
  file: string;
  program: string;
  options: unknown;
  readOnly: boolean;
}

export interface Call {
  id: number;
  name: string;
  argument: unknown;
}

/** The calls of one turn of the caller's event loop, or the wish to end. */
export type CallMessage = Call[] | { close: true };

export type AnswerMessage = { id: number; result: unknown } | { id: number; error: PackedError };

const port = parentPort as MessagePort;
const { file, program: programUrl, options, readOnly } = workerData as ThreadData;

/**
 * More calls than this are not taken into one transaction, so that no caller waits for a very long one. Of reads one: a
 * transaction sees the state at its start, and a call may have been made after more was stored.
 */
const CALLS_PER_TRANSACTION = readOnly ? 1 : 2_000;

const db = new DatabaseSync(file, { readOnly });
// FULL: a commit survives a power failure; the group commit below makes that cheap.
db.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY',
);
const { default: openProgram } = (await import(programUrl)) as { default: OpenProgram };
const program = openProgram(db, options);

/** @throws when the database gave up the whole transaction, which a full disk or an I/O error makes it do. */
function run({ id, name, argument }: Call): AnswerMessage {
  const body = Object.hasOwn(program.calls, name)
    ? (program.calls[name] as (argument: unknown) => unknown)
    : undefined;
  db.exec('SAVEPOINT call');
  try {
    if (!body) throw new TypeError(`the program has no call '${name}'`);
    const result = body(argument);
    db.exec('RELEASE call');
    return { id, result };
  } catch (error) {
    if (!db.isTransaction) throw error;
    db.exec('ROLLBACK TO call; RELEASE call');
    return { id, error: packError(error) };
  }
}

/** Runs the call and those that `more` has meanwhile. @throws when nothing of it is stored. */
function transact(first: Call, more: () => Call | undefined): AnswerMessage[] {
  const answers: AnswerMessage[] = [];
  db.exec(readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
  try {
    for (let call: Call | undefined = first; call; call = more()) answers.push(run(call));
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function answerAlone(call: Call): AnswerMessage {
  try {
    return transact(call, () => undefined)[0]!;
  } catch (error) {
    return { id: call.id, error: packError(error) };
  }
}

function answer(message: CallMessage): void {
  let closing = !Array.isArray(message);
  const waiting = Array.isArray(message) ? message : [];
  while (waiting.length > 0) {
    const taken: Call[] = [];
    const next = (): Call | undefined => {
      if (taken.length >= CALLS_PER_TRANSACTION) return undefined;
      if (waiting.length === 0 && !closing) closing = !receive(waiting);
      const call = waiting.shift();
      if (call) taken.push(call);
      return call;
    };
    const answers = answerTogether(next, taken);
    try {
      program.afterCommit?.();
    } finally {
      // Whatever happens to the thread now, what is stored is told to have been stored.
      port.postMessage(answers);
    }
  }
  if (closing) {
    db.close();
    port.close();
  }
}

/** Takes what has arrived meanwhile. @returns false when that is the wish to end */
function receive(waiting: Call[]): boolean {
  const message = receiveMessageOnPort(port)?.message as CallMessage | undefined;
  if (message && !Array.isArray(message)) return false;
  waiting.push(...(message ?? []));
  return true;
}

function answerTogether(next: () => Call | undefined, taken: Call[]): AnswerMessage[] {
  const first = next();
  if (!first) return [];
  try {
    return transact(first, next);
  } catch (error) {
    // One call that the disk has no room for must not fail the reads and small writes that came with it.
    return taken.length === 1 ? [{ id: first.id, error: packError(error) }] : taken.map(answerAlone);
  }
}

port.on('message', answer);
port.postMessage('ready');
