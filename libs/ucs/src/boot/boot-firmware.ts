import { bootromNames, firmwareNames } from '../phones/firmware-names.ts';
import { sameVersion } from '../phones/versions.ts';
import { askedPath } from './boot-paths.ts';
import type { BootFirmware } from './boot-result.ts';
import { ask, note, read, type BootRun, type BootSession } from './boot-session.ts';
import type { VirtualPhone } from './virtual-phone.ts';

/** A boot that installs more often than this will never come to an end. */
const MOST_INSTALLS = 3;

/**
 * Asks for the firmware that the master names and says what the phone does with it: any other version, newer or older,
 * is installed (polycom-ucs.md sections 1.5, 10.2).
 * @param installed version of the application that runs, undefined when it is not known
 * @param installedBefore versions that this boot has installed already
 */
export function* checkFirmware(
  session: BootSession,
  phone: VirtualPhone,
  appFilePath: string,
  installed: string | undefined,
  installedBefore: readonly string[],
): BootRun<BootFirmware> {
  for (const name of firmwareNames(appFilePath, phone.partNumber)) {
    const path = askedPath(phone.bootServer.path, name);
    const answer = yield* ask(session, {
      verb: 'RETR',
      role: 'firmware',
      path,
      ...(installed === undefined ? {} : { installedVersion: installed }),
    });
    if (answer.kind === 'absent') continue;
    if (answer.kind !== 'found') return { decision: 'failed', path };
    const { version } = answer;
    if (version === undefined) return { decision: 'not-compared', path };
    if (installed === undefined) return { decision: 'not-compared', path, version };
    if (sameVersion(version, installed)) return { decision: 'current', path, version };
    if (installedBefore.length < MOST_INSTALLS && !installedBefore.includes(version))
      return { decision: 'installed', path, version };
    note(session, 'firmware-loop', `${path}: installing version ${version} would go round for ever.`);
    return { decision: 'loop', path, version };
  }
  return { decision: 'absent' };
}

/** The updater of SoundPoint and SoundStation phones first looks for its own successor; usually there is none. */
export function* askBootrom(session: BootSession, phone: VirtualPhone): BootRun<void> {
  for (const name of bootromNames(phone.partNumber)) {
    const answer = yield* read(session, 'bootrom', askedPath(phone.bootServer.path, name));
    if (answer.kind !== 'absent') return;
  }
}
