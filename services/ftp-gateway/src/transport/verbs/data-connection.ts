import { isIPv4, isIPv6 } from 'node:net';
import type { ControlSession } from '../control-session.ts';
import { sameAddress } from '../ports/peer-address.ts';
import type { Verb } from './verb.ts';

/** Answers with the port, or 425 when none became free in time. */
function withPort(session: ControlSession, say: (port: number) => void): void | Promise<void> {
  const answer = (port: number | undefined): void => {
    if (port === undefined) session.reply(425, 'No data port became free, try again');
    else say(port);
  };
  const reserved = session.channel.reserve();
  return reserved instanceof Promise ? reserved.then(answer) : answer(reserved);
}

/** PASV: an IPv6 client is told to use EPSV (F-18; 522 of RFC 2428 names the protocols that work). */
export const pasv: Verb = (session, arg) => {
  if (arg.trim() !== '') return session.reply(501, 'PASV takes no argument');
  if (session.onlyExtendedPassive) return session.reply(503, 'Only EPSV after EPSV ALL');
  const { advertised } = session.surroundings;
  if (advertised.tuple(session.localAddress, 0) === undefined) return session.reply(522, 'Use EPSV (2)');
  return withPort(session, (port) =>
    session.reply(227, `Entering Passive Mode (${advertised.tuple(session.localAddress, port)})`),
  );
};

/** EPSV (RFC 2428, 3; F-19). */
export const epsv: Verb = (session, arg) => {
  const wanted = arg.trim().toUpperCase();
  const own = isIPv6(session.localAddress) ? '2' : '1';
  if (wanted === 'ALL') {
    session.onlyExtendedPassive = true;
    return session.reply(200, 'Only EPSV from now on');
  }
  if (wanted !== '' && !/^\d{1,3}$/.test(wanted))
    return session.reply(501, 'EPSV takes a protocol number or ALL');
  if (wanted !== '' && wanted !== own)
    return session.reply(522, `Network protocol not supported, use (${own})`);
  return withPort(session, (port) => session.reply(229, `Entering Extended Passive Mode (|||${port}|)`));
};

/** Only to the client itself and to ports that no service of it has (GHSA-jw37-5gqr-cf9j; RFC 2577, 3). */
function dial(session: ControlSession, host: string, port: number): void {
  if (session.onlyExtendedPassive) return session.reply(503, 'Only EPSV after EPSV ALL');
  if (!sameAddress(host, session.address)) return session.reply(504, 'Only to your own address');
  if (port < 1024 || port > 65_535) return session.reply(504, 'Only to ports from 1024');
  session.channel.dialTo(session.address, port);
  session.reply(200, 'Will connect there');
}

/** PORT h1,h2,h3,h4,p1,p2 (RFC 959, 4.1.2). */
export const port: Verb = (session, arg) => {
  const numbers = arg.trim().split(',');
  const wellFormed = numbers.length === 6 && numbers.every((n) => /^\d{1,3}$/.test(n) && Number(n) < 256);
  if (!wellFormed) return session.reply(501, 'PORT needs h1,h2,h3,h4,p1,p2');
  const [high = 0, low = 0] = numbers.slice(4).map(Number);
  dial(session, numbers.slice(0, 4).map(Number).join('.'), high * 256 + low);
};

/** EPRT |protocol|address|port| (RFC 2428, 2). */
export const eprt: Verb = (session, arg) => {
  const match = /^([!-~])(\d{1,3})\1([^\s%]{1,64})\1(\d{1,5})\1$/.exec(arg.trim());
  if (!match) return session.reply(501, 'EPRT needs |protocol|address|port|');
  const [, , protocol = '', host = '', number = ''] = match;
  if (protocol !== '1' && protocol !== '2')
    return session.reply(522, 'Network protocol not supported, use (1,2)');
  if (!(protocol === '1' ? isIPv4(host) : isIPv6(host))) return session.reply(501, 'That is no such address');
  dial(session, host, Number(number));
};
