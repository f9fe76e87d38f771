import { bootPhone, type PhoneBoot } from '@ringfleet/phone-simulator';
import { parseBootServer, virtualPhone, type BootServer, type VirtualPhoneOptions } from '@ringfleet/ucs';
import type { RunningRingfleet } from './running-ringfleet.ts';

/** What a phone is, beside its MAC; a VVX400 unless it says otherwise. */
export type BootedPhone = Partial<VirtualPhoneOptions> & {
  mac: string;
  /** Of the boot server's address: a site, a master file's name. */
  path?: string;
};

/** As DHCP option 160 would say it. @param path of a site or a master file */
export function bootServer(ringfleet: RunningRingfleet, path: string): BootServer {
  const found = parseBootServer(`ftp://127.0.0.1:${ringfleet.endpoints.ftp.port}/${path}`);
  if (!found) throw new TypeError(`'${path}' makes no boot server address`);
  return found;
}

/** Boots a virtual phone over FTP. */
export function boot(ringfleet: RunningRingfleet, { path = '', ...phone }: BootedPhone): Promise<PhoneBoot> {
  const { host, port } = ringfleet.endpoints.ftp;
  return bootPhone(
    virtualPhone({
      model: 'VVX400',
      clock: new Date(),
      ...phone,
      bootServer: bootServer(ringfleet, path),
    }),
    { host, port, user: 'PlcmSpIp', password: 'PlcmSpIp' },
    { fast: true },
  );
}

/** `RETR shared.cfg found`, one line a request. */
export function requestsOf({ result }: PhoneBoot): string[] {
  return result.steps.map(({ verb, path, outcome }) => `${verb} ${path} ${outcome}`);
}

/** What the phone's status page would show. */
export interface Preview {
  bootServer: string;
  bootServerType: string;
  containers: { sip: number; web: number; local: number };
  files: { path: string; found: boolean; parameters: number; errors: number }[];
  master?: string;
  unsupported: { path: string; names: string[] }[];
}

export function preview(ringfleet: RunningRingfleet, mac: string, model: string): Promise<Preview> {
  return ringfleet.json(`preview/${mac}?model=${model}`);
}
