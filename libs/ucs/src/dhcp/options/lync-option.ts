import { DhcpValueError } from './dhcp-value-error.ts';
import { isHostName } from './host-name.ts';
import { asciiBytes, bytesText, withinOption } from './option-bytes.ts';

/** Where a Lync or Skype for Business pool hands out certificates. */
export interface LyncServer {
  /** Full name: the certificate is for it. */
  host: string;
  port: number;
}

/** What a phone in Lync mode sends as option 60 (polycom-ucs.md 11.1). */
export const LYNC_CLASS = 'MS-UC-Client';
const CERTIFICATE_PATH = '/CertProv/CertProvisioningService.svc';

/** Sub-options of option 43 under class MS-UC-Client (polycom-ucs.md 11.1). */
export const lyncSubOptions: Readonly<Record<number, string>> = {
  1: 'UCIdentifier',
  2: 'URLScheme',
  3: 'WebServerFqdn',
  4: 'WebServerPort',
  5: 'CertProvRelPath',
  10: 'VLAN',
};

/** One sub-option of option 43. */
export interface SubOption {
  code: number;
  data: Uint8Array;
}

/** The five sub-options by which phones find the certificate service. @throws DhcpValueError that names the field */
export function lyncOptions({ host, port }: LyncServer, field = 'lyncServer'): SubOption[] {
  if (!isHostName(host) || !host.includes('.'))
    throw new DhcpValueError(field, `'${host}' is no full host name, and Lync's certificate is for a name`);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new DhcpValueError(field, `${port} is no port from 1 to 65535`);
  const texts = [LYNC_CLASS, 'https', host, String(port), CERTIFICATE_PATH];
  return texts.map((text, index) => ({ code: index + 1, data: asciiBytes(field, text) }));
}

/** Option 43 as sub-options, each with code and length. @throws DhcpValueError that names the field */
export function encodeLync(server: LyncServer, field = 'lyncServer'): Uint8Array {
  const bytes = lyncOptions(server, field).flatMap(({ code, data }) => [code, data.length, ...data]);
  return withinOption(field, 43, Uint8Array.from(bytes));
}

/** Splits option 43 into its sub-options; 255 ends it. @returns undefined when a length reaches beyond the end */
export function decodeSubOptions(data: Uint8Array): SubOption[] | undefined {
  const found: SubOption[] = [];
  for (let at = 0; at < data.length;) {
    const code = data[at] ?? 255;
    if (code === 255) return found;
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = data[at + 1];
    if (length === undefined || at + 2 + length > data.length) return undefined;
    found.push({ code, data: data.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return found;
}

/** `https://lync.example.com:443/CertProv/...`; undefined when a part is missing. */
export function certificateUrl(subOptions: readonly SubOption[]): string | undefined {
  const text = (wanted: number) => {
    const data = subOptions.find(({ code }) => code === wanted)?.data;
    return data && bytesText(data);
  };
  const [scheme, host, port, path] = [text(2), text(3), text(4), text(5)];
  if (scheme === undefined || host === undefined || port === undefined || path === undefined)
    return undefined;
  return `${scheme}://${host}:${port}${path}`;
}
