import { classifyFileName } from './file-names.ts';
import { GENERIC_MAC, macInPath } from './mac.ts';
import { phoneFileOf, type PhoneFile, type PhoneFileKind, type PhoneFilePlace } from './phone-files.ts';
import { normalisePath, splitPath } from './provisioning-path.ts';

const MIB = 1024 * 1024;

/** Largest upload of each kind in bytes; beyond it the reply is 552 (design section 6.6). For logs, of one transfer. */
export const UPLOAD_LIMITS: Readonly<Record<PhoneFileKind, number>> = {
  phone: MIB,
  web: MIB,
  directory: MIB,
  calls: MIB,
  'user-override': MIB,
  'app-log': 16 * MIB,
  'boot-log': 16 * MIB,
  core: 64 * MIB,
  capture: 64 * MIB,
  'camera-preset': MIB,
};

export interface UploadContext extends PhoneFilePlace {
  /** The phone that the session belongs to; undefined while no path has named one. */
  sessionMac?: string | undefined;
}

export type UploadRefusal =
  | 'RF_UPLOAD_OTHER_PHONE'
  | 'RF_UPLOAD_READ_ONLY'
  | 'RF_UPLOAD_DIRECTORY'
  | 'RF_UPLOAD_UNBOUND'
  | 'RF_UPLOAD_NOT_A_PHONE_FILE';

export type UploadDecision =
  | ({ allowed: true; /** Largest number of bytes. */ limit: number } & PhoneFile)
  | { allowed: false; code: UploadRefusal; /** A sentence for the log and the event. */ reason: string };

/**
 * Whether a phone may store this path, as which phone file, and how much (design sections 6.6 and 11). The session's
 * MAC must already be set by the first MAC of any path of it, this one included.
 */
export function uploadPolicy(path: string, context: UploadContext): UploadDecision {
  const plain = normalisePath(path);
  const { name } = splitPath(plain);
  const named = macInPath(plain);
  if (named !== undefined && context.sessionMac !== undefined && named !== context.sessionMac)
    return refused(
      'RF_UPLOAD_OTHER_PHONE',
      `'${plain}' belongs to phone ${named}, this session to ${context.sessionMac}`,
    );
  const { kind } = classifyFileName(name);
  if (kind === 'licence')
    return refused('RF_UPLOAD_READ_ONLY', `'${plain}' is a licence, which phones only read`);
  if (name.startsWith(GENERIC_MAC))
    return refused('RF_UPLOAD_READ_ONLY', `'${plain}' is for all phones and never written by one`);
  const file = phoneFileOf(plain, context);
  if (!file) return refusedName(plain, context);
  if (context.sessionMac === undefined)
    return refused('RF_UPLOAD_UNBOUND', `'${plain}' is written by a session that has named no phone`);
  if (file.mac !== undefined && file.mac !== context.sessionMac)
    return refused('RF_UPLOAD_OTHER_PHONE', `'${plain}' belongs to phone ${file.mac}`);
  return { allowed: true, limit: UPLOAD_LIMITS[file.kind], ...file };
}

function refusedName(path: string, context: UploadContext): UploadDecision {
  const { name } = splitPath(path);
  const elsewhere = phoneFileOf(name, context);
  return elsewhere
    ? refused(
        'RF_UPLOAD_DIRECTORY',
        `'${path}' lies neither in the root nor in the directory that the master file names for it`,
      )
    : refused('RF_UPLOAD_NOT_A_PHONE_FILE', `'${path}' is no name that phones write`);
}

function refused(code: UploadRefusal, reason: string): UploadDecision {
  return { allowed: false, code, reason };
}
