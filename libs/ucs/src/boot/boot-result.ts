import type { EffectiveParameter } from '../files/effective-parameters.ts';
import type { Fault } from '../files/fault.ts';
import type { DuplicateSetting } from '../files/merge-configuration.ts';
import type { ResolvedMaster } from '../files/resolve-master.ts';
import type { PhoneProgram } from '../phones/log-text.ts';
import type { BootStep } from './boot-request.ts';
import type { PhoneMemory, VirtualPhone } from './virtual-phone.ts';

/** One entry of CONFIG_FILES as the phone found it. */
export interface BootConfigFile {
  /** The entry, masks replaced. */
  path: string;
  found: boolean;
  /** False: it is there, but the phone takes nothing of it. */
  wellFormed: boolean;
  /** Attributes that are parameters, `.set` and `device.set` included, namespaces not (polycom-ucs.md section 13). */
  parameters: number;
  /** Those that the model is known to lack. */
  errors: number;
  /** Their names, in order. */
  errorNames: string[];
  faults: Fault[];
}

/** An override file that took part. */
export interface BootOverrides {
  /** `server`: read back; `phone`: its own, the server has none or is not heeded; `none`: neither has any. */
  from: 'server' | 'phone' | 'none';
  path: string;
  parameters: number;
}

/**
 * `current`: same version, nothing read beyond the header; `installed`: another version, newer or older, so the phone
 * restarted with it; `absent`: neither name is served; `not-compared`: a version is not known; `failed`: it broke off;
 * `loop`: installing it again and again would never end.
 */
export type FirmwareDecision = 'current' | 'installed' | 'absent' | 'not-compared' | 'failed' | 'loop';

export interface BootFirmware {
  decision: FirmwareDecision;
  /** The name that was served. */
  path?: string;
  version?: string;
}

export interface BootFault {
  /** The request that it belongs to, or the last one before it. */
  step: number;
  code:
    | 'no-master'
    | 'malformed-master'
    | 'malformed-file'
    | 'transfer-failed'
    | 'transfer-refused'
    | 'override-ignored'
    | 'firmware-loop';
  message: string;
}

/** One whole boot, restarts with new firmware included. */
export interface BootResult {
  phone: VirtualPhone;
  /** Every attempt in order. */
  steps: BootStep[];
  /** Path of the master file that counted; undefined when the phone runs on what it had cached. */
  masterPath?: string;
  master?: ResolvedMaster;
  /** Of the last check, after the restarts. */
  firmware: BootFirmware;
  /** Versions that this boot installed, in order; the phone restarted after each. */
  installed: string[];
  /** The entries of CONFIG_FILES in order. */
  files: BootConfigFile[];
  local: BootOverrides;
  web: BootOverrides;
  /** What the phone makes of all of it, by parameter name. */
  effective: Map<string, EffectiveParameter>;
  /** Settings of CONFIG_FILES that an earlier one makes void. */
  duplicates: DuplicateSetting[];
  faults: BootFault[];
  /** What it keeps for its next boot. */
  memory: PhoneMemory;
  /** What it runs now, where that is known. */
  application?: PhoneProgram;
}
