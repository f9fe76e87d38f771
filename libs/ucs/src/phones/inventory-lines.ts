import { parseMac } from './mac.ts';
import { parsePartNumber } from './models.ts';

/** What a phone's boot and application logs say of the phone. Only what a line said is set. */
export interface InventoryFacts {
  /** 12 lower-case hex digits. */
  mac?: string;
  /** The name on the phone: `SoundStation IP 5000`. */
  modelName?: string;
  /** The assembly: `3111-30900-001`. */
  partNumber?: string;
  /** Of the assembly: `B`. */
  revision?: string;
  /** Version of the boot block, with what follows it in brackets left out: `2.8.1`. */
  bootBlockVersion?: string;
  /** Of the first-stage program; never the application's (polycom-ucs.md section 1.2). */
  updaterVersion?: string;
  updaterCodeName?: string;
  applicationVersion?: string;
  applicationCodeName?: string;
  /** `P/N=` of the running program: `3150-11069-430`. */
  programPartNumber?: string;
}

const PLATFORM_MODEL = /^Platform: Model=(.+?), Assembly=(\S+)(?: Rev=(\S+))?/;
const PLATFORM_MAC = /^Platform: MAC=([0-9a-fA-F:-]+)/;
const BOOT_BLOCK = /^Platform: BootBlock=([\d.]+)/;
const PROGRAM = /^Application, \w+: Label=(\w+), Version=(?:([A-Za-z]\S*) )?(\d+(?:\.\d+){2,3})/;
const PROGRAM_PART = /^Application, \w+: P\/N=(\d{4}-\d{5}-\d{3})/;
const UPDATER_LABELS = new Set(['BOOT', 'BOOTROM', 'UPDATER']);

/**
 * Reads a phone's facts out of log text: lines `timestamp|component|class|missed|text`. Where a log holds several
 * boots, the last line of a kind counts. `Label=BOOT` is the updater's version, in a boot log the only one there is;
 * `Label=SIP` is the application's (polycom-ucs.md section 7).
 */
export function readInventoryLines(log: string): InventoryFacts {
  const facts: InventoryFacts = {};
  for (const line of log.split(/\r?\n/)) {
    const text = line.split('|').slice(4).join('|');
    if (text.startsWith('Platform:')) readPlatform(text, facts);
    else if (text.startsWith('Application,')) readProgram(text, facts);
  }
  return facts;
}

function readPlatform(text: string, facts: InventoryFacts): void {
  const model = PLATFORM_MODEL.exec(text);
  if (model) {
    facts.modelName = model[1];
    const partNumber = parsePartNumber(model[2] ?? '');
    if (partNumber !== undefined) facts.partNumber = partNumber;
    if (model[3] !== undefined) facts.revision = model[3];
  }
  const mac = parseMac(PLATFORM_MAC.exec(text)?.[1] ?? '');
  if (mac !== undefined) facts.mac = mac;
  const bootBlock = BOOT_BLOCK.exec(text)?.[1];
  if (bootBlock !== undefined) facts.bootBlockVersion = bootBlock;
}

function readProgram(text: string, facts: InventoryFacts): void {
  const [, label = '', codeName, version] = PROGRAM.exec(text) ?? [];
  if (version !== undefined && UPDATER_LABELS.has(label.toUpperCase())) {
    facts.updaterVersion = version;
    if (codeName !== undefined) facts.updaterCodeName = codeName;
  } else if (version !== undefined && label.toUpperCase() === 'SIP') {
    facts.applicationVersion = version;
    if (codeName !== undefined) facts.applicationCodeName = codeName;
  }
  const programPart = PROGRAM_PART.exec(text)?.[1];
  if (programPart !== undefined) facts.programPartNumber = programPart;
}
