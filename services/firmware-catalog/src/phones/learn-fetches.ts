import type { PhoneFacts, SessionObserved } from '@ringfleet/contracts';
import { parsePartNumber, sameVersion } from '@ringfleet/ucs';
import type { CatalogPhone, ImageFetch } from './phone.repository.ts';

const KEPT = 8;
const IMAGE = /(?:^|\/)(firmware\/([^/]+)\/([^/]+\.ld))$/i;

/** Bytes of an image of the catalog, undefined for what is none. */
export type SizeOfImage = (path: string) => number | undefined;

/**
 * What a session tells of images. A phone reads an image's beginning at each boot and stops when it runs that version
 * (polycom-ucs.md section 1.5): that is a check, and so is whatever of its own version came before it stopped.
 */
export function learnFromSession(
  phone: CatalogPhone,
  session: Pick<SessionObserved, 'requests' | 'observedAt'>,
  sizeOf: SizeOfImage,
): CatalogPhone {
  let { fetches } = phone;
  for (const { verb, path, reply, bytes } of session.requests) {
    const [, canonical, version, name] = IMAGE.exec(path) ?? [];
    if (verb !== 'RETR' || canonical === undefined || version === undefined || bytes === 0) continue;
    const size = sizeOf(canonical);
    if (size === undefined) continue;
    const runsIt = phone.seen?.application !== undefined && sameVersion(phone.seen.application, version);
    // A transfer that went on where an earlier one was cut ends well with fewer bytes.
    const isWhole = !runsIt && reply === 226;
    fetches = withFetch(
      fetches,
      { path: canonical, version, partNumber: parsePartNumber(name ?? '') },
      (fetch) =>
        isWhole
          ? { ...fetch, whole: fetch.whole + 1, lastWhole: session.observedAt }
          : { ...fetch, checked: fetch.checked + 1, lastChecked: session.observedAt },
    );
  }
  return { ...phone, fetches };
}

/** What facts tell: a version that runs needs no further proof. */
export function learnFromFacts(phone: CatalogPhone, facts: PhoneFacts): CatalogPhone {
  const { model, partNumber, application, updater, bootPath, lastSeen } = facts;
  const fetches = phone.fetches.map((fetch) =>
    application !== undefined &&
    sameVersion(application.value, fetch.version) &&
    (fetch.whole > 0 || !fetch.ranAt)
      ? { ...fetch, whole: 0, ranAt: facts.lastSeen }
      : fetch,
  );
  const seen = {
    model: model?.value,
    partNumber: partNumber?.value,
    application: application?.value,
    updater: updater?.value,
    bootPath: bootPath?.value,
    lastSeen,
  };
  return { ...phone, seen, fetches };
}

function withFetch(
  fetches: readonly ImageFetch[],
  of: Pick<ImageFetch, 'path' | 'version' | 'partNumber'>,
  change: (fetch: ImageFetch) => ImageFetch,
): ImageFetch[] {
  const known = fetches.find(({ path }) => path === of.path) ?? { ...of, whole: 0, checked: 0 };
  return [...fetches.filter(({ path }) => path !== of.path), change(known)].slice(-KEPT);
}
