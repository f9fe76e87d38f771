import type { ControlSession } from '../control-session.ts';
import { UploadReceiver } from '../data/receive-upload.ts';
import type { Answer } from '../data/transfer.ts';
import { transferVerb } from './verb.ts';

const texts = {
  'data-closed': 'Data connection closed, upload aborted',
  'control-closed': 'Control connection closed, upload aborted',
  stalled: 'Upload stalled and was aborted',
  shutdown: 'The server is stopping, upload aborted',
  'too-short': 'Shorter than announced by ALLO, upload aborted',
};

async function receive(session: ControlSession, path: string, append: boolean): Promise<Answer> {
  const { announcedSize } = session;
  const sink = await session.phone.beginUpload(path, {
    append,
    ...(announcedSize === undefined ? {} : { announcedSize }),
  });
  const socket = session.closed ? undefined : await session.channel.take();
  if (!socket || session.closed) {
    socket?.destroy();
    await sink.abort(session.closed ? 'control-closed' : 'data-closed');
    return { reply: 425, text: "Can't open data connection" };
  }
  session.connection.send('150 Opening data connection\r\n');
  const { stalledMs } = session.surroundings.options.timers;
  const receiver = new UploadReceiver(socket, sink, { stalledMs, announcedSize });
  const result = await session.transferring(receiver, receiver.run());
  if (result.outcome === 'stored') return { reply: 226, text: 'Transfer complete', bytes: result.bytes };
  if (result.outcome === 'aborted') return { reply: 426, text: texts[result.reason], bytes: result.bytes };
  return { ...session.refusal(result.error, append ? 'APPE' : 'STOR'), bytes: result.bytes };
}

/** The 226 comes when the bytes are durable. An upload cannot begin in the middle of a file (F-32). */
export const stor = transferVerb('STOR', async (session, path) => {
  if (session.restartOffset > 0) return { reply: 554, text: 'An upload starts at 0; use APPE to add' };
  if (!session.channel.isSet) return { reply: 425, text: 'Use PASV or EPSV first' };
  return receive(session, path, false);
});

/** REST and APPE together say two places to write to (F-22). */
export const appe = transferVerb('APPE', async (session, path) => {
  if (session.restartOffset > 0) return { reply: 503, text: 'APPE after REST has no meaning' };
  if (!session.channel.isSet) return { reply: 425, text: 'Use PASV or EPSV first' };
  return receive(session, path, true);
});
