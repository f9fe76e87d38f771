/** A program of the phone, as its logs and override files name it. */
export interface PhoneProgram {
  /** `PrairieDog`. */
  codeName: string;
  /** `4.1.4.0296`. */
  version: string;
  /** `29-Nov-12 02:40`. */
  built: string;
}

export interface LogAuthor {
  mac: string;
  /** The name on the phone: `SoundPoint IP 331`. */
  modelName: string;
  partNumber: string;
  /** Of the assembly. */
  revision: string;
}

export interface BootLogEntry extends LogAuthor {
  updater: PhoneProgram;
  /** When the clock was set; logs of the updater are GMT. */
  clock: Date;
}

export interface AppLogEntry extends LogAuthor {
  application: PhoneProgram;
  /** When the clock was set, in the phone's local time read as UTC. */
  clock: Date;
}

const INITIAL = '---------- Initial log entry ----------';
const FINAL = '---------- Final log entry ----------';
const BEFORE_CLOCK_MS = 405;
const ANNOUNCED = ['cfg', 'copy', 'utilm', 'hw', 'ethf', 'dns', 'curl'];

/**
 * The text of a boot log of one boot: lines before the clock is set carry the time since boot (type 0), later ones month,
 * day and time (type 2, no year), as in every captured one (polycom-ucs.md section 7.1).
 */
export function writeBootLog(entry: BootLogEntry): string {
  const early = sinceBoot(BEFORE_CLOCK_MS);
  const late = monthAndTime(entry.clock);
  return joined([
    logLine(early, 'so', '*', INITIAL),
    logLine(early, 'so', '*', '+++ Note that bootrom log times are in GMT +++'),
    ...ANNOUNCED.map((component) =>
      logLine(early, component, '*', 'Initial log entry. Current logging level 3'),
    ),
    ...platform(late, entry),
    program(late, 'BOOT', entry.updater),
    logLine(late, 'so', '*', FINAL),
  ]);
}

/** The text of one boot's section of an application log, to be appended to what the server holds. */
export function writeAppLog(entry: AppLogEntry): string {
  const early = sinceBoot(BEFORE_CLOCK_MS);
  const late = monthAndTime(entry.clock);
  return joined([
    logLine(early, 'so', '*', INITIAL),
    logLine(early, 'log', '*', 'Initial log entry. Current logging level 4'),
    ...platform(late, entry),
    program(late, 'SIP', entry.application),
    logLine(late, 'so', '*', FINAL),
  ]);
}

function platform(stamp: string, author: LogAuthor): string[] {
  return [
    logLine(
      stamp,
      'so',
      '3',
      `Platform: Model=${author.modelName}, Assembly=${author.partNumber} Rev=${author.revision}`,
    ),
    logLine(stamp, 'so', '3', `Platform: MAC=${author.mac}, IP=Resolving, Subnet Mask=Resolving`),
  ];
}

function program(stamp: string, label: string, { codeName, version, built }: PhoneProgram): string {
  return logLine(
    stamp,
    'so',
    '3',
    `Application, main: Label=${label}, Version=${codeName} ${version} ${built}`,
  );
}

/** @param missed events lost to load before it, up to 99 */
export function logLine(stamp: string, component: string, level: string, text: string, missed = 0): string {
  return `${stamp}|${component.padEnd(5)}|${level}|${String(missed).padStart(2, '0')}|${text}`;
}

function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Stamp of type 0: `HHMMSS.mmm`. */
function sinceBoot(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23).replaceAll(':', '');
}

/** Stamp of type 2: `MMDDhhmmss`. */
export function monthAndTime(clock: Date): string {
  return clock.toISOString().slice(5, 19).replace(/[-T:]/g, '');
}
