import { FtpRefusal } from '../../phone-session.port.ts';
import { factLine, longListing, timeVal } from '../listing-format.ts';
import { pathVerb, type Verb } from './verb.ts';

/** SIZE (RFC 3659, 4): exact bytes, whatever the TYPE, since bytes are sent as they are. */
export const size = pathVerb('SIZE', async (session, path) => {
  const status = await session.phone.status(path);
  if (status.directory) throw new FtpRefusal(550, 'Is a directory');
  return { reply: 213, text: String(status.size) };
});

export const mdtm = pathVerb('MDTM', async (session, path) => {
  const status = await session.phone.status(path);
  if (status.directory) throw new FtpRefusal(550, 'Is a directory');
  return { reply: 213, text: timeVal(status.modified) };
});

const factsOf = pathVerb('MLST', async (session, path) => {
  const status = await session.phone.status(path);
  return { before: `250-Facts\r\n ${factLine(status, path)}\r\n`, reply: 250, text: 'End' };
});

/** MLST without a path is about the working directory (RFC 3659, 7.1). */
export const mlst: Verb = (session, arg) => factsOf(session, arg || '.');

const listOnControl = pathVerb('STAT', async (session, path) => {
  const lines = longListing(await session.phone.list(path)).replace(/^(?=.)/gm, ' ');
  return { before: `213-Status\r\n${lines}`, reply: 213, text: 'End' };
});

/** STAT (RFC 959, 4.1.3): of the session, or a listing on the control connection. */
export const stat: Verb = (session, arg) => {
  if (arg.trim() !== '') return listOnControl(session, arg);
  session.connection.send(`211-Ringfleet\r\n Working directory ${session.directory}\r\n211 End\r\n`);
};

export const dele = pathVerb('DELE', async (session, path) => {
  await session.phone.delete(path);
  return { reply: 250, text: 'Deleted' };
});

/** MKD (RFC 959, appendix II): the name in the reply is absolute, its quotes doubled. */
export const mkd = pathVerb('MKD', async (session, path) => {
  await session.phone.makeDirectory(path);
  return { reply: 257, text: `"${path.replaceAll('"', '""')}" is there` };
});
