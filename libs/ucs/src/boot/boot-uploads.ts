import { writeAppLog, writeBootLog, type PhoneProgram } from '../phones/log-text.ts';
import { writeOverrideFile } from '../phones/override-text.ts';
import { askedPath } from './boot-paths.ts';
import type { HeldOverrides } from './boot-configuration.ts';
import type { BootResult } from './boot-result.ts';
import { ask, type BootRun, type BootSession } from './boot-session.ts';
import type { VirtualPhone } from './virtual-phone.ts';

/** Stores the updater's log of this boot. */
export function* storeBootLog(session: BootSession, phone: VirtualPhone, directory: string): BootRun<void> {
  if (!phone.wantsUploads) return;
  const { updater, clock } = phone;
  const text = writeBootLog({ ...author(phone), updater, clock });
  yield* ask(session, {
    verb: 'STOR',
    role: 'boot-log',
    path: askedPath(directory, `${phone.mac}-boot.log`),
    bytes: new TextEncoder().encode(text),
  });
}

/** Appends the application's log of this boot to what the server has. */
export function* appendAppLog(
  session: BootSession,
  phone: VirtualPhone,
  application: PhoneProgram,
  directory: string,
): BootRun<void> {
  if (!phone.wantsUploads) return;
  const text = writeAppLog({ ...author(phone), application, clock: phone.clock });
  yield* ask(session, {
    verb: 'APPE',
    role: 'app-log',
    path: askedPath(directory, `${phone.mac}-app.log`),
    bytes: new TextEncoder().encode(text),
  });
}

/** Stores an override file of which the server has none, an empty one included, or another one. */
export function* storeOverrides(
  session: BootSession,
  phone: VirtualPhone,
  application: PhoneProgram,
  origin: 'phone' | 'web',
  held: HeldOverrides,
  baseProfile: string,
): BootRun<void> {
  if (!phone.wantsUploads || held.uploadTo === undefined) return;
  const text = writeOverrideFile({
    origin,
    application,
    created: phone.clock,
    baseProfile,
    settings: held.settings,
  });
  yield* ask(session, {
    verb: 'STOR',
    role: origin === 'phone' ? 'phone-override' : 'web-override',
    path: held.uploadTo,
    bytes: new TextEncoder().encode(text),
  });
}

/** The base profile that a phone writes into its override files. */
export function baseProfileOf(effective: BootResult['effective']): string {
  const profile = effective.get('device.baseProfile');
  return profile && profile.notApplied === undefined ? profile.value : 'Generic';
}

function author({ mac, modelName, partNumber, revision }: VirtualPhone) {
  return { mac, modelName, partNumber: partNumber ?? '', revision };
}
