import { effectiveParameters } from '../files/effective-parameters.ts';
import { mergeConfiguration } from '../files/merge-configuration.ts';
import { GENERIC_MAC } from '../phones/mac.ts';
import { ownOverrides, readConfiguration, readOverrides } from './boot-configuration.ts';
import { askBootrom, checkFirmware } from './boot-firmware.ts';
import { findMaster, type FoundMaster } from './boot-master.ts';
import { askedPath, inDirectory } from './boot-paths.ts';
import type { BootAnswer, BootRequest } from './boot-request.ts';
import type { BootFirmware, BootResult } from './boot-result.ts';
import { read, type BootRun, type BootSession } from './boot-session.ts';
import { appendAppLog, baseProfileOf, storeBootLog, storeOverrides } from './boot-uploads.ts';
import { programOf, usualApplication, type PhoneMemory, type VirtualPhone } from './virtual-phone.ts';

/**
 * One boot of a phone as a state machine: yields each request, is given its answer, returns the result. A preview answers
 * from the tree, a simulator over the wire. Order and names follow polycom-ucs.md sections 1.1 to 1.5; where the state
 * machine of 1.4 and the captures of 1.3 differ (a SoundPoint's boot log), the captures count.
 */
export function* virtualBoot(phone: VirtualPhone): Generator<BootRequest, BootResult, BootAnswer> {
  const session: BootSession = { steps: [], faults: [], phase: 'updater', restart: 0, step: 0 };
  const installed: string[] = [];
  let running = phone;
  for (;;) {
    const result = yield* bootOnce(session, running, installed);
    const { decision, version } = result.firmware;
    if (decision !== 'installed' || version === undefined) return { ...result, phone, installed };
    installed.push(version);
    running = { ...running, application: programOf(version), memory: result.memory };
    session.restart += 1;
  }
}

function* bootOnce(
  session: BootSession,
  phone: VirtualPhone,
  installed: readonly string[],
): BootRun<BootResult> {
  const isSoundPoint = phone.generation === 'soundpoint';
  session.phase = 'updater';
  let firmware: BootFirmware = { decision: 'absent' };
  if (isSoundPoint) {
    yield* askBootrom(session, phone);
    const found = yield* findMaster(session, phone);
    if (found) firmware = yield* firmwareOf(session, phone, found, installed);
    yield* bootLog(session, phone, found);
    if (firmware.decision === 'installed') return restarting(session, phone, found, firmware);
  } else {
    yield* bootLog(session, phone, undefined);
  }
  session.phase = 'application';
  const found = yield* findMaster(session, phone);
  if (found && !isSoundPoint) firmware = yield* firmwareOf(session, phone, found, installed);
  if (firmware.decision === 'installed') return restarting(session, phone, found, firmware);
  return found
    ? yield* configured(session, phone, found, firmware)
    : yield* onCache(session, phone, firmware);
}

function* configured(
  session: BootSession,
  phone: VirtualPhone,
  found: FoundMaster,
  firmware: BootFirmware,
): BootRun<BootResult> {
  const { files, central } = yield* readConfiguration(session, phone, found);
  const local = yield* readOverrides(session, phone, found, 'phone');
  const web = yield* readOverrides(session, phone, found, 'web');
  yield* readRest(session, phone, found, 'licence', [
    `${GENERIC_MAC}-license.cfg`,
    `${phone.mac}-license.cfg`,
  ]);
  yield* readRest(session, phone, found, 'callLists', [`${phone.mac}-calls.xml`]);
  const directory = yield* readDirectory(session, phone, found);
  for (const entry of found.master.miscFiles)
    yield* read(session, 'misc', askedPath(phone.bootServer.path, entry));
  const effective = effectiveParameters({ central, web: web.file, local: local.file });
  const application = running(phone, firmware);
  const writer = application ?? usualApplication(phone.generation);
  const logDirectory = appLogDirectory(phone, found);
  if (logDirectory !== false) yield* appendAppLog(session, phone, writer, logDirectory);
  const profile = baseProfileOf(effective);
  yield* storeOverrides(session, phone, writer, 'phone', local, profile);
  yield* storeOverrides(session, phone, writer, 'web', web, profile);
  return {
    ...emptyResult(session, phone, firmware),
    masterPath: found.path,
    master: found.master,
    files,
    local: local.summary,
    web: web.summary,
    effective,
    duplicates: mergeConfiguration(central).duplicates,
    memory: {
      phoneSettings: local.settings,
      webSettings: web.settings,
      ...(directory === undefined ? {} : { directory }),
      logDirectory: masterLogDirectory(phone, found),
      hasOverrides: true,
    },
    ...(application === undefined ? {} : { application }),
  };
}

/** No master file: what the phone holds itself counts, and it still tries to upload its log. */
function* onCache(session: BootSession, phone: VirtualPhone, firmware: BootFirmware): BootRun<BootResult> {
  const writer = phone.application ?? usualApplication(phone.generation);
  const directory = phone.memory.logDirectory ?? phone.bootServer.path;
  if (directory !== false) yield* appendAppLog(session, phone, writer, directory);
  return emptyResult(session, phone, firmware);
}

function restarting(
  session: BootSession,
  phone: VirtualPhone,
  found: FoundMaster | undefined,
  firmware: BootFirmware,
): BootResult {
  const memory: PhoneMemory = found
    ? { ...phone.memory, logDirectory: masterLogDirectory(phone, found) }
    : phone.memory;
  return { ...emptyResult(session, phone, firmware), memory };
}

function firmwareOf(
  session: BootSession,
  phone: VirtualPhone,
  { master }: FoundMaster,
  installed: readonly string[],
): BootRun<BootFirmware> {
  return checkFirmware(session, phone, master.appFilePath, phone.application?.version, installed);
}

function* readRest(
  session: BootSession,
  phone: VirtualPhone,
  { master }: FoundMaster,
  directory: 'licence' | 'callLists',
  names: readonly string[],
): BootRun<void> {
  for (const name of names) {
    const path = inDirectory(master, directory, phone.bootServer.path, name);
    if (path !== undefined) yield* read(session, directory === 'licence' ? 'licence' : 'calls', path);
  }
}

/** The phone's own directory, else the seed, which counts only for a phone without one (polycom-ucs.md section 8.1). */
function* readDirectory(
  session: BootSession,
  phone: VirtualPhone,
  { master }: FoundMaster,
): BootRun<Uint8Array | undefined> {
  const held = phone.memory.directory;
  for (const owner of [phone.mac, GENERIC_MAC]) {
    const path = inDirectory(master, 'contacts', phone.bootServer.path, `${owner}-directory.xml`);
    if (path === undefined) return held;
    const answer = yield* read(session, 'directory', path);
    if (answer.kind === 'found') return owner === phone.mac ? answer.bytes : (held ?? answer.bytes);
    if (answer.kind !== 'absent') return held;
  }
  return held;
}

function* bootLog(session: BootSession, phone: VirtualPhone, found: FoundMaster | undefined): BootRun<void> {
  const directory = found
    ? appLogDirectory(phone, found)
    : (phone.memory.logDirectory ?? phone.bootServer.path);
  if (directory !== false) yield* storeBootLog(session, phone, directory);
}

/** The first boot's logs land in the root, although the master names a directory (Schertz 2013). */
function appLogDirectory(phone: VirtualPhone, found: FoundMaster): string | false {
  if (phone.memory.logDirectory === undefined) return phone.bootServer.path;
  return masterLogDirectory(phone, found);
}

function masterLogDirectory(phone: VirtualPhone, { master }: FoundMaster): string | false {
  return inDirectory(master, 'log', phone.bootServer.path, '') ?? false;
}

/** The application that runs after the check: where the phone's own is not known, the image on the server says it. */
function running(phone: VirtualPhone, firmware: BootFirmware): VirtualPhone['application'] {
  if (phone.application) return phone.application;
  return firmware.version === undefined ? undefined : programOf(firmware.version);
}

function emptyResult(session: BootSession, phone: VirtualPhone, firmware: BootFirmware): BootResult {
  const local = ownOverrides(`${phone.mac}-phone.cfg`, phone.memory.phoneSettings);
  const web = ownOverrides(`${phone.mac}-web.cfg`, phone.memory.webSettings);
  return {
    phone,
    steps: session.steps,
    firmware,
    installed: [],
    files: [],
    local: local.summary,
    web: web.summary,
    effective: effectiveParameters({ central: [], web: web.file, local: local.file }),
    duplicates: [],
    faults: session.faults,
    memory: phone.memory,
    ...(phone.application === undefined ? {} : { application: phone.application }),
  };
}
