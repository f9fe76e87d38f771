import { RingfleetError } from '@ringfleet/contracts';
import { openKeyRing, resealBlobs, resealDocuments } from '@ringfleet/storage';
import type { GivenSettings } from '../given-settings.ts';
import { keyFile, withSealedStores } from './open-sealed-stores.ts';
import { sealedPlaces, type SealedPlace } from './sealed-places.ts';

/** By then every process of a cluster has the file: Kubernetes brings a Secret to its pods within two minutes or so. */
const DEFAULT_CLUSTER_S = 300;
/** Trees seal anew within seconds what they hold, and within ten minutes what an event that is older brings later. */
const DEFAULT_TREES_S = 3600;

interface RotatedKeys {
  file: string;
  key: string;
  /** RFC 3339: from then on the new key seals. */
  from: string;
}

/**
 * Adds a key to the key file of the settings.
 * @param after seconds until it seals. @default 300 in a cluster, 0 on one machine
 * @throws RF_SETTINGS_INVALID, RF_KEY_FILE_MISSING, RF_KEY_ROTATION_WAITS and those of openKeyRing
 */
export async function rotateKeys(options: GivenSettings, after?: number): Promise<RotatedKeys> {
  const { file, isCluster } = keyFile(options);
  const ring = await openKeyRing({ file });
  const seconds = after ?? (isCluster ? DEFAULT_CLUSTER_S : 0);
  const from = new Date(Date.now() + seconds * 1000);
  const key = await ring.addKey(seconds > 0 ? from : undefined);
  return { file, key, from: from.toISOString() };
}

export interface KeyStatus {
  key: string;
  seals: boolean;
  places: SealedPlace[];
}

/** What each key sealed, as it is found now. @throws those of withSealedStores */
export function keyStatus(options: GivenSettings): Promise<KeyStatus[]> {
  return withSealedStores(options, async (stores) => {
    const current = stores.keys.ring.current.id.toString('hex');
    return Array.from(await sealedPlaces(stores), ([key, places]) => ({
      key,
      seals: key === current,
      places,
    }));
  });
}

interface ResealedStores {
  documents: number;
  blobs: number;
  /** In the files of gateway and renderer, on one machine; those of a cluster do it by themselves. */
  files: number;
}

/**
 * Seals documents, blobs and local files anew with the key that seals now. May be cut short at any moment, and run again.
 * @returns how many changed @throws those of withSealedStores
 */
export function resealStores(options: GivenSettings): Promise<ResealedStores> {
  return withSealedStores(options, async ({ keys: { ring: keys, sealer }, blobs, repositories, local }) => {
    const resealed = { documents: 0, blobs: 0, files: 0 };
    for (const { repository } of repositories)
      resealed.documents += (await resealDocuments(repository, { keys, sealer })).resealed;
    resealed.blobs = (await resealBlobs(blobs, { keys, sealer })).resealed;
    for (const { seals } of local) resealed.files += await seals.reseal();
    return resealed;
  });
}

/**
 * Takes a key out of the key file, when nothing needs it any more.
 * @param treesWithin seconds in which gateways of a cluster surely sealed their trees anew. @default 3600
 * @throws RF_KEY_NEEDED with where it is, RF_KEY_TREES_WAIT, RF_KEY_SEALS, RF_KEY_UNKNOWN, and those of withSealedStores
 */
export function retireKey(
  options: GivenSettings,
  key: string,
  { treesWithin = DEFAULT_TREES_S }: { treesWithin?: number } = {},
): Promise<void> {
  const { isCluster } = keyFile(options);
  return withSealedStores(options, async (stores) => {
    const { ring } = stores.keys;
    const current = ring.current.id.toString('hex');
    if (key !== current) {
      const places = (await sealedPlaces(stores)).get(key) ?? [];
      if (places.length > 0) throw new RingfleetError('RF_KEY_NEEDED', { key, places: placesText(places) });
      const since = ring.currentSince;
      const from = new Date(since.getTime() + treesWithin * 1000);
      if (isCluster && from.getTime() > Date.now())
        throw new RingfleetError('RF_KEY_TREES_WAIT', {
          ...{ key: current, since: since.toISOString(), from: from.toISOString() },
        });
    }
    await ring.removeKey(key);
  });
}

function placesText(places: readonly SealedPlace[]): string {
  return places.map(({ place, count }) => `${count} of ${place}`).join(', ');
}
