import { modelsOfPartNumber, sameVersion, upgradePath } from '@ringfleet/ucs';
import type { CatalogPhone, ImageFetch } from '../phones/phone.repository.ts';
import type { StuckPhone } from './matrix-answer.ts';

/** Fetched whole more often than this without running it, a phone goes round in circles. */
const TRIES = 2;

/** Why a phone does not come to what it fetches; undefined while nothing speaks for that. */
export function stuckPhone(phone: CatalogPhone, model: string | undefined): StuckPhone | undefined {
  for (const fetch of phone.fetches.toReversed()) {
    const found = reasonOf(phone, model, fetch);
    if (!found) continue;
    return {
      ...{ mac: phone.mac, model: model ?? null, application: phone.seen?.application ?? null },
      ...{ path: fetch.path, whole: fetch.whole, lastFetched: fetch.lastWhole ?? fetch.lastChecked ?? null },
      ...found,
    };
  }
  return undefined;
}

function reasonOf(
  { seen }: CatalogPhone,
  model: string | undefined,
  { version, partNumber, whole, ranAt }: ImageFetch,
): Pick<StuckPhone, 'reason' | 'message'> | undefined {
  const application = seen?.application;
  if (whole === 0 || (application !== undefined && sameVersion(application, version))) return undefined;
  if (isForOthers(partNumber, seen?.partNumber, model))
    return {
      reason: 'wrong-image',
      message: `it fetched the image of ${partNumber}, and that is another model's`,
    };
  const path =
    model === undefined ? undefined : upgradePath({ model, application, updater: seen?.updater }, version);
  if (path?.works === false)
    return {
      reason: 'refused-container',
      message: `${path.reason}${path.steps[0] === undefined ? '' : `; install ${path.steps[0]} first`}`,
    };
  if (whole <= TRIES) return undefined;
  const before = ranAt === undefined ? '' : ', although it ran it once';
  return {
    reason: 'loop',
    message: `it fetched ${version} whole ${whole} times and does not run it${before}`,
  };
}

function isForOthers(image: string | undefined, own: string | undefined, model: string | undefined): boolean {
  if (image === undefined) return false;
  if (own !== undefined) return own !== image;
  const models = modelsOfPartNumber(image);
  return model !== undefined && models.length > 0 && !models.some(({ token }) => token === model);
}
