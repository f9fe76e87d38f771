import { readMasterFile } from '../files/master-file.ts';
import { resolveMaster, type ResolvedMaster } from '../files/resolve-master.ts';
import { GENERIC_MAC } from '../phones/mac.ts';
import { askedPath } from './boot-paths.ts';
import { note, read, type BootRun, type BootSession } from './boot-session.ts';
import type { VirtualPhone } from './virtual-phone.ts';

export interface FoundMaster {
  path: string;
  master: ResolvedMaster;
}

/**
 * Looks for the master file: the one that the boot server's address names, else `<mac>.cfg`, else `000000000000.cfg`
 * (polycom-ucs.md section 2.1). One that is absent, or an explicit one that cannot be had, leads to the next name; one
 * that breaks off or is malformed leaves the phone on what it has cached.
 */
export function* findMaster(session: BootSession, phone: VirtualPhone): BootRun<FoundMaster | undefined> {
  const { explicitMaster, path: bootPath } = phone.bootServer;
  for (const name of [explicitMaster, `${phone.mac}.cfg`, `${GENERIC_MAC}.cfg`]) {
    if (name === undefined) continue;
    const path = askedPath(bootPath, name);
    const answer = yield* read(session, 'master', path);
    if (answer.kind === 'found') return resolveFound(session, phone, path, answer.bytes);
    if (answer.kind !== 'absent' && name !== explicitMaster) return undefined;
  }
  note(session, 'no-master', 'No master file is served; the phone goes on with what it has cached.');
  return undefined;
}

function resolveFound(
  session: BootSession,
  phone: VirtualPhone,
  path: string,
  bytes: Uint8Array,
): FoundMaster | undefined {
  const file = readMasterFile(bytes);
  if (!file.wellFormed) {
    const fault = file.faults[0];
    note(
      session,
      'malformed-master',
      `${path}: ${fault ? `line ${fault.line}: ${fault.message}` : 'malformed'}`,
    );
    return undefined;
  }
  const { mac, model, partNumber } = phone;
  const reader = { mac, model, ...(partNumber === undefined ? {} : { partNumber }) };
  return { path, master: resolveMaster(file, reader, { masterPath: path }) };
}
