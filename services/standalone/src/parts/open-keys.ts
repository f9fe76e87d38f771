import { createSecretKey, hkdfSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { RingfleetError } from '@ringfleet/contracts';
import { InternalRequests } from '@ringfleet/service-kit';
import { createSealer, openKeyRing, type KeyRing, type Sealer } from '@ringfleet/storage';

/** What the installation's keys are for. */
export interface Keys {
  ring: KeyRing;
  sealer: Sealer;
  internal: InternalRequests;
}

/**
 * Opens the key file. On one machine a first start makes it; in a cluster it is given to every process, and one that
 * made its own could read nothing of the others.
 * @throws RingfleetError RF_KEY_FILE_MISSING and those of openKeyRing
 */
export async function openKeys(options: {
  file: string;
  made: 'by a first start' | 'by an operator';
  sealedStores: readonly string[];
}): Promise<Keys> {
  const { file, made, sealedStores } = options;
  if (made === 'by an operator' && !existsSync(file))
    throw new RingfleetError('RF_KEY_FILE_MISSING', { file });
  const ring = await openKeyRing({ file, sealedStores });
  const secret = hkdfSync('sha256', ring.hashingKey, '', 'ringfleet internal requests v1', 32);
  const internal = new InternalRequests(createSecretKey(Buffer.from(secret)));
  return { ring, sealer: createSealer(ring), internal };
}

/** Makes a key file, or leaves the one that is there. @returns whether it was made @throws those of openKeyRing */
export async function createKeys(file: string): Promise<boolean> {
  const isThere = existsSync(file);
  await openKeyRing({ file });
  return !isThere;
}
