import type { Verb } from './verb.ts';

/** A verb of which only some arguments are supported: 200, 504 for the RFC's others, 501 for all else. */
function choice(name: string, supported: RegExp, known: RegExp): Verb {
  return (session, arg) => {
    const wanted = arg.trim().toUpperCase();
    if (supported.test(wanted)) return session.reply(200, `${name} set to ${wanted}`);
    if (known.test(wanted)) return session.reply(504, `${name} ${wanted} is not supported`);
    session.reply(501, `${name} does not know that argument`);
  };
}

/** RFC 959, 5.3.2. ASCII is accepted and bytes are sent as they are: phones and Windows' ftp count on SIZE. */
export const type = choice('TYPE', /^(A( N)?|I|L 8)$/, /^(E|A T|A C|E [NTC]|L \d{1,3})$/);
export const mode = choice('MODE', /^S$/, /^[BC]$/);
export const stru = choice('STRU', /^F$/, /^[RP]$/);

/** A whole number of bytes that a double holds exactly. */
const bytes = /^\d{1,15}$/;

/** REST (RFC 3659, 5): for the next transfer. */
export const rest: Verb = (session, arg) => {
  const offset = arg.trim();
  if (!bytes.test(offset)) return session.reply(501, 'REST needs a number of bytes');
  session.restartOffset = Number(offset);
  session.reply(350, `Restarting at ${session.restartOffset}`);
};

/** ALLO (RFC 959, 4.1.3): the next upload must not be shorter (F-04). */
export const allo: Verb = (session, arg) => {
  const [size = '', record, length, ...more] = arg.trim().split(/ +/);
  const wellFormed = record === undefined || (record.toUpperCase() === 'R' && bytes.test(length ?? ''));
  if (!bytes.test(size) || !wellFormed || more.length > 0)
    return session.reply(501, 'ALLO needs a number of bytes');
  session.announcedSize = Number(size) || undefined;
  session.reply(200, 'Noted');
};

/** OPTS (RFC 2389): names are always UTF-8, facts always all. */
export const opts: Verb = (session, arg) => {
  const [option = '', value = ''] = arg.trim().toUpperCase().split(/ +/);
  if ((option === 'UTF8' || option === 'UTF-8') && value !== 'OFF') return session.reply(200, 'UTF8 is on');
  if (option === 'MLST') return session.reply(200, 'MLST OPTS type;size;modify;');
  session.reply(501, 'There is no such option');
};
