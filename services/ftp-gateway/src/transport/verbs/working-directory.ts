import { pathVerb, type Verb } from './verb.ts';

/** libcurl sends one CWD per segment; whether the directory exists, the session says. */
export const cwd = pathVerb('CWD', async (session, path) => {
  await session.phone.changeDirectory(path);
  session.directory = path;
  return { reply: 250, text: 'Directory changed' };
});

export const cdup: Verb = (session, arg) =>
  arg.trim() === '' ? cwd(session, '..') : session.reply(501, 'CDUP takes no argument');

export const pwd: Verb = (session, arg) => {
  if (arg.trim() !== '') return session.reply(501, 'PWD takes no argument');
  session.reply(257, `"${session.directory.replaceAll('"', '""')}" is the current directory`);
};
