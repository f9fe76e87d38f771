import type { BootServer } from '../phones/boot-server-url.ts';
import type { PhoneProgram } from '../phones/log-text.ts';
import { findModel, type BootGeneration } from '../phones/models.ts';
import { compareVersions } from '../phones/versions.ts';

/** What a phone keeps through a restart. A factory reset empties it. */
export interface PhoneMemory {
  /** Settings made at the phone and on its web page. */
  phoneSettings: ReadonlyMap<string, string>;
  webSettings: ReadonlyMap<string, string>;
  /** Its local directory; without one, the seed directory of the server is taken over. */
  directory?: Uint8Array;
  /**
   * The log directory of the last boot, boot path included; false when that is another server's. Unset before the first
   * boot, whose logs land in the root.
   */
  logDirectory?: string | false;
  /**
   * Whether it has agreed on its override files with a server. Before that, as after a factory reset, what it reads back
   * is no change of its own.
   */
  hasOverrides?: boolean;
}

/** All that decides what one phone asks for when it boots. */
export interface VirtualPhone {
  /** 12 lower-case hex digits. */
  mac: string;
  /** Model token: `VVX400`. */
  model: string;
  /** As the phone names itself in logs: `VVX 400`. */
  modelName: string;
  generation: BootGeneration;
  partNumber?: string;
  /** Of the assembly, for logs. */
  revision: string;
  /** Absent: not known, then firmware is asked for but not compared. */
  application?: PhoneProgram;
  updater: PhoneProgram;
  bootServer: BootServer;
  memory: PhoneMemory;
  /** Whether it uploads logs and overrides; a preview only reads. */
  wantsUploads: boolean;
  /**
   * Whether it keeps to its own settings, whatever its override files on the server say, and stores them at each boot. How
   * real phones take files that were edited on the server is unproven; a virtual one can do either.
   */
  isStubborn: boolean;
  /** Time of the boot, for stamps in what it writes. */
  clock: Date;
}

export interface VirtualPhoneOptions {
  mac: string;
  /** Any name of the model; an unknown one boots like the newer generation. */
  model: string;
  bootServer: BootServer;
  clock: Date;
  /** @default the model's first */
  partNumber?: string;
  /** @default not known */
  applicationVersion?: string;
  /** @default a usual one of the generation */
  updaterVersion?: string;
  /** @default as after a factory reset */
  memory?: Partial<PhoneMemory>;
  /** @default true */
  wantsUploads?: boolean;
  /** @default false */
  isStubborn?: boolean;
}

/** Fills in what follows from the model. */
export function virtualPhone(options: VirtualPhoneOptions): VirtualPhone {
  const model = findModel(options.model);
  const generation = model?.boot ?? 'vvx';
  const partNumber = options.partNumber ?? model?.partNumbers[0];
  return {
    mac: options.mac,
    model: model?.token ?? options.model,
    modelName: model?.names[0] ?? options.model,
    generation,
    ...(partNumber === undefined ? {} : { partNumber }),
    revision: 'A',
    ...(options.applicationVersion === undefined
      ? {}
      : { application: programOf(options.applicationVersion) }),
    updater: updaterOf(generation, options.updaterVersion),
    bootServer: options.bootServer,
    memory: { phoneSettings: new Map(), webSettings: new Map(), ...options.memory },
    wantsUploads: options.wantsUploads ?? true,
    isStubborn: options.isStubborn ?? false,
    clock: options.clock,
  };
}

/** Code names of applications, newest first (polycom-ucs.md section 6.5). */
const CODE_NAMES: readonly (readonly [version: string, codeName: string])[] = [
  ['5.9.6', 'Helford6'],
  ['5.4.5', 'LeafDanube'],
  ['5.4.2', 'Danube2'],
  ['4.1.4', 'PrairieDog'],
  ['4.0', 'Mink'],
  ['2', 'Tip'],
];

/** Build times that captured files show: of 4.1.4.0296, 5.9.6.2996 and updater 4.3.0.0246. Others borrow the nearest. */
const BUILT = { ucs4: '29-Nov-12 02:40', ucs5: '30-Jan-21 15:34', updater: '04-Jun-10 17:17' } as const;

/** An application of this version, with the code name of the newest known release that is not newer than it. */
export function programOf(version: string): PhoneProgram {
  const known = CODE_NAMES.find(([release]) => compareVersions(version, release) >= 0);
  return {
    codeName: known?.[1] ?? 'SIP',
    version,
    built: compareVersions(version, '5') >= 0 ? BUILT.ucs5 : BUILT.ucs4,
  };
}

/** An application that phones of a generation are often met with, for one whose own is not known. */
export function usualApplication(generation: BootGeneration): PhoneProgram {
  return programOf(generation === 'soundpoint' ? '4.1.4.0296' : '5.9.6.2996');
}

function updaterOf(generation: BootGeneration, version: string | undefined): PhoneProgram {
  return generation === 'soundpoint'
    ? { codeName: 'Muscovite', version: version ?? '4.3.0.0246', built: BUILT.updater }
    : { codeName: 'Helford6', version: version ?? '5.9.7.47435', built: BUILT.ucs5 };
}
