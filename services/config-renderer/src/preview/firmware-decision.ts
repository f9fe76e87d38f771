import {
  compareVersions,
  findModel,
  firmwareNames,
  sameVersion,
  upgradePath,
  type VirtualPhone,
} from '@ringfleet/ucs';
import type { KnownImage } from '../firmware/known-firmware.service.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { BootedPhone, GivenFile } from './booted-phone.ts';

export const firmwareDecisions = ['none', 'upgrade', 'downgrade', 'install', 'unknown', 'blocked'] as const;

/** What a phone does with the image that it would be given. */
export interface PreviewFirmware {
  /**
   * none: it goes on with what it runs; install: what it runs is not known, so it may fetch the image; unknown: the version
   * of the image is not known; blocked: it fetches the image and cannot install it.
   */
  decision: (typeof firmwareDecisions)[number];
  /** What was last seen of it. */
  from?: string;
  to?: string;
  /** The image, as the tree has it. */
  path?: string;
  /** To be fetched; absent where it reads the header only. */
  bytes?: number;
  /** A sentence. */
  why?: string;
}

/** What is known of the phone and of the image that it is given. */
interface FirmwareFacts {
  phone: VirtualPhone;
  seen: SeenPhone | undefined;
  imageAt: (path: string, hash: string | undefined) => Promise<KnownImage | undefined>;
}

/** A phone installs any other version, newer or older (polycom-ucs.md section 10.2). */
export async function firmwareDecision(
  { result, given }: Pick<BootedPhone, 'result' | 'given'>,
  { phone, seen, imageAt }: FirmwareFacts,
): Promise<PreviewFirmware> {
  const installed = isThatPhone(phone, seen) ? seen : undefined;
  const from = installed?.application;
  const running = from === undefined ? {} : { from };
  if (!result.master)
    return { decision: 'none', ...running, why: 'No master file is served, so it asks for no image.' };
  const file = given.findLast(({ role }) => role === 'firmware');
  if (!file) return { ...notServed(result.master.appFilePath, phone), ...running };
  const { path, size, hash } = file.served;
  const known = await imageAt(path, hash);
  if (!known)
    return {
      ...{ decision: 'unknown', ...running, path, bytes: size },
      why: `${path} is no image of the firmware catalog, so nobody knows its version.`,
    };
  const found = { ...running, to: known.version, path };
  const blocked = reasonAgainst(known, file, phone, installed);
  if (from !== undefined && sameVersion(from, known.version)) return { decision: 'none', ...found };
  if (blocked !== undefined) return { decision: 'blocked', ...found, bytes: size, why: blocked };
  if (from === undefined)
    return {
      ...{ decision: 'install', ...found, bytes: size },
      why: 'What it runs is not known: it installs this image unless it has it already.',
    };
  const decision = compareVersions(known.version, from) > 0 ? 'upgrade' : 'downgrade';
  const doubt = installed?.updater === undefined ? { why: UPDATER_UNKNOWN } : {};
  return { decision, ...found, bytes: size, ...doubt };
}

const UPDATER_UNKNOWN = 'Its updater is not known: that it can read the image follows from what it runs.';

/** Somebody can ask what another model would do under this MAC. */
function isThatPhone({ model }: VirtualPhone, seen: SeenPhone | undefined): boolean {
  return seen?.model === undefined || (findModel(seen.model)?.token ?? seen.model) === model;
}

function notServed(appFilePath: string, { partNumber }: VirtualPhone): PreviewFirmware {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(appFilePath))
    return { decision: 'unknown', why: `The image lies on another server: ${withoutLogin(appFilePath)}.` };
  const names = firmwareNames(appFilePath, partNumber).join(' nor as ');
  return { decision: 'none', why: `No image is served as ${names}.` };
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

function reasonAgainst(
  { version, image }: KnownImage,
  { served }: GivenFile,
  phone: VirtualPhone,
  installed: SeenPhone | undefined,
): string | undefined {
  const isOwn = image.partNumber === phone.partNumber || image.models.includes(phone.model);
  if (!isOwn)
    return `${served.path} is the image of ${image.models.join(', ') || image.partNumber}, which a ${phone.model} does not install.`;
  const { application, updater } = installed ?? {};
  const way = upgradePath({ model: phone.model, application, updater }, version);
  if (way.works) return undefined;
  const [first] = way.steps;
  const advice = first === undefined ? 'no way round is known' : `install ${first} first`;
  const doubt = updater === undefined ? ' Its updater is not known: this follows from what it runs.' : '';
  return `It cannot install ${version}: ${way.reason}; ${advice}.${doubt}`;
}
