/** The two programs of a phone (polycom-ucs.md section 1.2). */
export type BootPhase = 'updater' | 'application';

export type BootFileRole =
  | 'bootrom'
  | 'master'
  | 'firmware'
  | 'config'
  | 'phone-override'
  | 'web-override'
  | 'licence'
  | 'calls'
  | 'directory'
  | 'misc'
  | 'boot-log'
  | 'app-log';

/** One thing that a phone wants from its server. */
export interface BootRequest {
  /** Counts from 1 through all restarts; a repeated attempt keeps its number. */
  step: number;
  /** 1 to 3: a transfer that failed is tried again; wait a second between attempts. */
  attempt: number;
  /** 0, then 1 more after each restart with new firmware. */
  restart: number;
  phase: BootPhase;
  verb: 'RETR' | 'STOR' | 'APPE';
  role: BootFileRole;
  /** Relative to the server's root, boot path included, without a leading slash; a whole URL when `elsewhere`. */
  path: string;
  /** True for an entry that is a URL of its own: another server may have to be asked. */
  elsewhere: boolean;
  /** What an upload sends. */
  bytes?: Uint8Array;
  /**
   * Firmware only: the phone reads the header and goes on to the end only when the image has another version. Answer with
   * the image's version; the bytes are not looked at.
   */
  installedVersion?: string;
}

/**
 * What came of a request. `absent`: a clean "not found". `failed`: the transfer broke, worth another attempt. `refused`:
 * the server said no for good.
 */
export type BootAnswer =
  | { kind: 'found'; bytes: Uint8Array; version?: string }
  | { kind: 'absent' }
  | { kind: 'stored' }
  | { kind: 'failed'; reason: string }
  | { kind: 'refused'; reason: string };

/** A request with its outcome, as the result keeps it. */
export interface BootStep extends Omit<BootRequest, 'bytes' | 'installedVersion'> {
  outcome: BootAnswer['kind'];
  /** Bytes got or sent, where there were any. */
  size?: number;
  reason?: string;
  /** Firmware: the version that the server's image has. */
  version?: string;
}
