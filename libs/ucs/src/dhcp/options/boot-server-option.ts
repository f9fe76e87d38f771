import { parseBootServer } from '../../phones/boot-server-url.ts';
import { DhcpValueError } from './dhcp-value-error.ts';
import { asciiBytes, bytesText, isPrintable, withinOption } from './option-bytes.ts';

/** Characters that some server's configuration or a phone reads as something else; none belongs into such a URL. */
const ODD_CHARACTERS = /["'`\\<>{}|^$;]/;

/**
 * Options 66, 160 and 161: the boot server as text, without an end mark (polycom-ucs.md 11.1, 11.3).
 * @throws DhcpValueError that names the field for what phones or servers could not use
 */
export function encodeBootServer(value: string, field = 'bootServer', code = 160): Uint8Array {
  const fault = faultOfBootServer(value);
  if (fault !== undefined) throw new DhcpValueError(field, fault);
  return withinOption(field, code, asciiBytes(field, value));
}

/** The end of a sentence that says why phones could not use this boot server. Names no password. */
export function faultOfBootServer(value: string): string | undefined {
  if (/\s/.test(value)) return 'holds white space, which phones take for a part of the name';
  const odd = ODD_CHARACTERS.exec(value)?.[0];
  if (odd !== undefined) return `holds ${odd}, which belongs into no boot server`;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined && !['ftp', 'ftps', 'tftp', 'http', 'https'].includes(scheme))
    return `begins with ${scheme}://, which phones do not speak; they know ftp, ftps, tftp, http and https`;
  const server = parseBootServer(value);
  if (!server) return 'is no boot server; write it like ftp://host or ftp://host/site';
  if (/[?#]/.test(value))
    return 'holds ? or #: phones append file names to it, so there can be no query and no fragment';
  if (/%[0-9a-f]{2}/i.test(server.path))
    return 'holds an escape like %20, which phones ask for as it stands: use a path that needs none';
  return undefined;
}

export interface BootServerText {
  text: string;
  /** What is odd about the bytes, though phones may live with it. */
  remark?: string;
}

/** @returns undefined when the data is no text: sent as binary, or as an address */
export function decodeBootServer(data: Uint8Array): BootServerText | undefined {
  let end = data.length;
  while (end > 0 && data[end - 1] === 0) end -= 1;
  const text = data.subarray(0, end);
  if (!isPrintable(text)) return undefined;
  return {
    text: bytesText(text),
    ...(end === data.length ? {} : { remark: 'a zero byte follows the text, as Microsoft DHCP sends it' }),
  };
}
