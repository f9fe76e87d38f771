import type { BootAnswer, BootFileRole, BootPhase, BootRequest, BootStep } from './boot-request.ts';
import type { BootFault } from './boot-result.ts';

/** "File Transmit Tries" of the phone's menu (polycom-ucs.md section 1.4). */
const ATTEMPTS = 3;

/** The requests of one boot so far; what the machine's parts share. */
export interface BootSession {
  steps: BootStep[];
  faults: BootFault[];
  phase: BootPhase;
  restart: number;
  /** Number of the last step. */
  step: number;
}

export type BootRun<T> = Generator<BootRequest, T, BootAnswer>;

/** A request without what the session adds to it. */
export type BootAsk = Pick<BootRequest, 'verb' | 'role' | 'path' | 'bytes' | 'installedVersion'>;

/** Makes one request, up to three times while its transfer fails, and records it. */
export function* ask(session: BootSession, wanted: BootAsk): BootRun<BootAnswer> {
  const { bytes, installedVersion, ...kept } = wanted;
  const elsewhere = /^[a-z][a-z\d+.-]*:\/\//i.test(wanted.path);
  session.step += 1;
  for (let attempt = 1; ; attempt += 1) {
    const common = {
      ...kept,
      elsewhere,
      step: session.step,
      attempt,
      restart: session.restart,
      phase: session.phase,
    };
    const answer = yield {
      ...common,
      ...(bytes === undefined ? {} : { bytes }),
      ...(installedVersion === undefined ? {} : { installedVersion }),
    };
    session.steps.push({ ...common, ...outcomeOf(answer, bytes) });
    if (answer.kind === 'failed' && attempt < ATTEMPTS) continue;
    if (answer.kind === 'failed' || answer.kind === 'refused')
      session.faults.push({
        step: session.step,
        code: answer.kind === 'failed' ? 'transfer-failed' : 'transfer-refused',
        message: `${wanted.verb} ${wanted.path}: ${answer.reason}`,
      });
    return answer;
  }
}

/** Reads one file. */
export function read(session: BootSession, role: BootFileRole, path: string): BootRun<BootAnswer> {
  return ask(session, { verb: 'RETR', role, path });
}

/** Notes, once, something that a person should see beside the requests. */
export function note(session: BootSession, code: BootFault['code'], message: string): void {
  if (session.faults.some((fault) => fault.code === code && fault.message === message)) return;
  session.faults.push({ step: session.step, code, message });
}

function outcomeOf(
  answer: BootAnswer,
  sent: Uint8Array | undefined,
): Partial<BootStep> & Pick<BootStep, 'outcome'> {
  if (answer.kind === 'found')
    return {
      outcome: 'found',
      size: answer.bytes.length,
      ...(answer.version === undefined ? {} : { version: answer.version }),
    };
  if (answer.kind === 'stored') return { outcome: 'stored', size: sent?.length ?? 0 };
  return answer.kind === 'absent' ? { outcome: 'absent' } : { outcome: answer.kind, reason: answer.reason };
}
