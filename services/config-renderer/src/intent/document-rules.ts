import { masterAttribute, parseBootServer } from '@ringfleet/ucs';
import { listWords } from '../rendering/config-list.ts';
import { isAddress, parseNetwork } from './site-networks.adapter.ts';

/** Rules of single fields. Each gives the end of a sentence when the value cannot be taken. */

/** Ids that are words of ours in file names, where they would be read as something else. */
const RESERVED_IDS = new Set(['fleet', 'phone', 'web', 'license', 'directory', 'calls', 'app', 'boot']);

/** First directories that are not a site's: the catalog's images, and what masters usually name. */
const RESERVED_PATHS = new Set(['firmware', 'api', 'logs', 'calls', 'contacts', 'overrides']);

const TWELVE_HEX = /(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/i;

/** Of a site or a group: it stands in file names. */
export function faultOfId(id: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]{0,47}$/.test(id) || id.endsWith('.'))
    return 'must be up to 48 lower-case letters, digits, dots, dashes and underscores, a letter or digit first';
  if (TWELVE_HEX.test(id)) return 'holds a MAC, so its file would belong to that phone alone';
  if (RESERVED_IDS.has(id)) return `is a reserved name (${[...RESERVED_IDS].join(', ')})`;
  return undefined;
}

export function faultOfBootPath(path: string): string | undefined {
  const fault = faultOfId(path.toLowerCase());
  if (path.includes('/')) return 'must be one directory, without a slash';
  if (fault !== undefined) return fault;
  return RESERVED_PATHS.has(path.toLowerCase()) ? 'is a reserved name' : undefined;
}

/** Behind the MAC in a device file's name: what phones write there is theirs (Schertz 2013). */
export function faultOfSuffix(suffix: string): string | undefined {
  if (!/^-[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/.test(suffix))
    return 'must begin with a dash, then letters, digits, dots, dashes and underscores: -lync';
  const taken = /^-(?:phone|web|license|directory|calls|app|boot)$/i.test(suffix);
  return taken ? 'is a name that phones write themselves' : undefined;
}

export function faultOfNetwork(network: string): string | undefined {
  try {
    parseNetwork(network);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export function faultOfBootServer(url: string): string | undefined {
  const server = parseBootServer(url);
  if (!server) return 'is no boot server; write it like ftp://host or ftp://host/site';
  return server.password === undefined
    ? undefined
    : 'holds a password, which everybody on the network can read from DHCP; use an FTP account instead';
}

export function faultOfTimeZone(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return 'is no IANA time zone; write it like Europe/Berlin';
  }
}

export function faultOfHost(host: string): string | undefined {
  const isName = /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$/i.test(host);
  return isName || isAddress(host) ? undefined : 'is neither a host name nor an address';
}

export function faultOfMasterAttribute(name: string): string | undefined {
  const attribute = masterAttribute(name);
  if (!attribute) return 'is no attribute of a master file';
  return attribute.base === 'CONFIG_FILES' ? 'is made of the layers; its order is set by lists' : undefined;
}

export function faultOfListEntry(entry: string): string | undefined {
  if ((listWords as readonly string[]).includes(entry)) return undefined;
  if (/^<.*>$/.test(entry)) return `is none of ${listWords.join(', ')}`;
  return /[,\p{Cc}]/u.test(entry) ? 'holds a comma or a control character' : undefined;
}

/** Text that people read, and that stands in files. */
export function faultOfText(text: string): string | undefined {
  return /\p{Cc}/u.test(text) ? 'holds a control character' : undefined;
}
