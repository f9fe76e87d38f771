import type { Readable } from 'node:stream';
import type { ControlSession } from '../control-session.ts';
import { ContentSender, sendAtOnce } from '../data/send-content.ts';
import type { Answer } from '../data/transfer.ts';
import { transferVerb } from './verb.ts';

const noConnection: Answer = { reply: 425, text: "Can't open data connection" };
const opening = '150 Opening data connection\r\n';

/** Ends a source that is not wanted any more, or fails later. */
function discard(content: Buffer | Readable): void {
  if (!Buffer.isBuffer(content)) content.on('error', () => {}).destroy();
}

/**
 * Sends content over the session's data connection. When the kernel takes a small file at once, 150 and 226 leave in
 * one segment after it.
 */
export async function send(session: ControlSession, content: Buffer | Readable): Promise<Answer> {
  const socket = await session.channel.take();
  if (!socket || session.closed) {
    socket?.destroy();
    discard(content);
    return noConnection;
  }
  const buffer = Buffer.isBuffer(content) ? content : undefined;
  if (buffer && sendAtOnce(socket, buffer))
    return { before: opening, reply: 226, text: 'Transfer complete', bytes: buffer.length };
  session.connection.send(opening);
  const sender = new ContentSender(socket, session.surroundings.options.timers.stalledMs);
  const { outcome, bytes } = await session.transferring(
    sender,
    sender.run(buffer ? undefined : (content as Readable)),
  );
  switch (outcome) {
    case 'sent':
      return { reply: 226, text: 'Transfer complete', bytes };
    case 'client-closed':
      return { reply: 426, text: 'Data connection closed, transfer aborted', bytes };
    case 'stalled':
      return { reply: 426, text: 'Transfer stalled and was aborted', bytes };
    case 'source-failed':
      return { reply: 451, text: 'The file cannot be read on', bytes };
  }
}

/** An absent file is 550 before any data connection is waited for (F-29): phones then try the next name. */
export const retr = transferVerb('RETR', async (session, path) => {
  const offset = session.restartOffset;
  const file = await session.phone.open(path, offset);
  if (offset > file.size) {
    discard(file.content);
    return { reply: 554, text: `The file has only ${file.size} bytes` };
  }
  return send(session, file.content);
});
