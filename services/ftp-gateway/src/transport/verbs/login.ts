import { FtpRefusal } from '../../phone-session.port.ts';
import type { Verb } from './verb.ts';

/** Failed logins that one connection may have (F-08). */
const tries = 3;

/** USER may come again before a login succeeds (F-09). */
export const user: Verb = (session, arg) => {
  if (session.connection.authenticated) return session.reply(530, 'Already logged in');
  if (arg === '') return session.reply(501, 'USER needs a name');
  session.user = arg;
  session.reply(331, 'Password required');
};

export const pass: Verb = async (session, arg) => {
  if (session.connection.authenticated) return session.reply(230, 'Already logged in');
  if (session.user === undefined) return session.reply(503, 'USER comes first');
  const name = session.user;
  session.user = undefined;
  try {
    await session.phone.login(name, arg);
  } catch (error) {
    const { text } = session.refusal(error, 'PASS');
    if (!(error instanceof FtpRefusal)) return session.sayGoodbye(421, text);
    if (++session.failedLogins >= tries) return session.sayGoodbye(530, text);
    return session.reply(530, text);
  }
  if (session.closed) return;
  session.loggedIn();
  session.reply(230, 'Logged in');
};
