import type { ListedFile } from '../../phone-session.port.ts';
import { factListing, longListing, nameListing } from '../listing-format.ts';
import { send } from './retrieve.ts';
import { transferVerb, type Verb } from './verb.ts';

/** Options of `ls` that clients put in front of the path (`LIST -a`). */
const options = /^(-\w*(\s+|$))+/;

function listVerb(name: string, format: (files: readonly ListedFile[]) => string): Verb {
  const verb = transferVerb(name, async (session, path) => {
    const files = await session.phone.list(path);
    if (!session.channel.isSet) return { reply: 425, text: 'Use PASV or EPSV first' };
    return send(session, Buffer.from(format(files)));
  });
  return (session, arg) => verb(session, arg.replace(options, '') || '.');
}

/** What the session may read, as `ls -l`; 550 for an absent path (F-34). */
export const list = listVerb('LIST', longListing);
export const nlst = listVerb('NLST', nameListing);
export const mlsd = listVerb('MLSD', factListing);
