import type { ControlSession } from '../control-session.ts';
import type { ControlConnection } from '../patched-ftp-srv.ts';
import type { Verb } from './verb.ts';

export const noop: Verb = (session) => session.reply(200, 'OK');
export const quit: Verb = (session) => session.sayGoodbye(221, 'Bye');

/** The type that makes clients parse `ls -l` listings. */
export const syst: Verb = (session) => session.reply(215, 'UNIX Type: L8');

/** Only what works here (F-33; RFC 2389, 3). */
const features = ['EPRT', 'EPSV', 'MDTM', 'MLST type*;size*;modify*;', 'REST STREAM', 'SIZE', 'UTF8'];
const featureReply = `211-Features\r\n${features.map((feature) => ` ${feature}\r\n`).join('')}211 End\r\n`;
export const feat: Verb = (session) => session.connection.send(featureReply);

export const help: Verb = (session) => session.reply(214, 'This is Ringfleet; see its guide to FTP');

/** The transfer was ended when the line came in; its 426 went out before this. */
export const abor: Verb = (session: ControlSession) => {
  session.channel.giveUp();
  session.reply(226, 'Nothing is being transferred now');
};

export function aborArrived(connection: ControlConnection<ControlSession>): void {
  connection.session?.abort('data-closed');
}

/** A transfer command that is not offered gives the reserved port back like one that failed (F-14). */
export const refusedTransfer: Verb = (session) => {
  session.channel.giveUp();
  session.reply(502, 'Command not implemented');
};
