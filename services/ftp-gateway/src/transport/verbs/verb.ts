import { traced } from '@ringfleet/contracts';
import type { Answer } from '../data/transfer.ts';
import type { ControlSession } from '../control-session.ts';

/** One command of a session: answers exactly once. A promise holds back the next command. */
export type Verb = (session: ControlSession, arg: string) => void | Promise<void>;

/** A command on one path: throws FtpRefusal, or says how it is answered. */
type PathAction = (session: ControlSession, path: string) => Promise<Answer>;

const control = /\p{Cc}/u;

/**
 * A command whose argument is a path: 501 without one, joined to the working directory, refusals answered with their
 * code, and the session told how it ended.
 */
export function pathVerb(name: string, action: PathAction): Verb {
  return async (session, arg) => {
    if (arg === '' || control.test(arg)) return session.reply(501, `${name} needs a path`);
    const path = session.path(arg);
    const started = performance.now();
    let answer: Answer;
    try {
      answer = await action(session, path);
    } catch (error) {
      answer = session.refusal(error, name);
    }
    session.answer(answer);
    const ms = performance.now() - started;
    session.phone.ended({ verb: name, path, reply: answer.reply, bytes: answer.bytes ?? 0, ms });
  };
}

/**
 * As pathVerb, for commands that use the data connection: however they end, nothing of it is left (F-14). Each is the
 * begin of a trace; who serves the phone says more of it.
 */
export function transferVerb(name: string, action: PathAction): Verb {
  const transfer = pathVerb(name, async (session, path) => {
    try {
      return await action(session, path);
    } finally {
      session.channel.giveUp();
      session.restartOffset = 0;
      session.announcedSize = undefined;
    }
  });
  return (session, arg) =>
    traced(`FTP ${name}`, { kind: 'server', attributes: { 'network.protocol.name': 'ftp' } }, () =>
      transfer(session, arg),
    );
}
