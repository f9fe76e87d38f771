import { RingfleetError, type Publisher } from '@ringfleet/contracts';
import { classifyFileName, phoneFileOf, writtenByPhone, type PhoneDirectories } from '@ringfleet/ucs';

export interface OwnershipRules {
  /** Directories of the masters in use: names without a MAC belong to phones below them (never in the root). */
  directories?: readonly PhoneDirectories[];
  /** Whether the catalog has this release; without it nothing below `firmware/` is the catalog's. */
  isRelease?: (version: string) => boolean;
}

export interface PathOwner {
  owner: Publisher | 'phones';
  /** A sentence for people. */
  why: string;
  /** What somebody can do who wanted to publish it. */
  advice: string;
}

/**
 * Who alone publishes a path (design section 5): phones what they write, the catalog its releases' images, the renderer
 * all else. `000000000000-*` is never a phone's.
 * @param path normalised
 */
export function ownerOfPath(path: string, rules: OwnershipRules = {}): PathOwner {
  if (writtenByPhone(path)) {
    const { mac } = classifyFileName(path);
    return {
      owner: 'phones',
      why: `'${path}' is a name that phone ${mac ?? ''} writes itself.`,
      advice: `Give the phone's parameters another suffix, such as ${mac ?? ''}-device.cfg, and list that file in the master file.`,
    };
  }
  if ((rules.directories ?? []).some((directories) => phoneFileOf(path, { directories }) !== undefined))
    return {
      owner: 'phones',
      why: `'${path}' lies in a directory of the master file that phones write to.`,
      advice: 'Choose a name outside the directories that the master file names for uploads.',
    };
  const version = /^firmware\/([^/]+)\/./i.exec(path)?.[1];
  if (version !== undefined && rules.isRelease?.(version))
    return {
      owner: 'firmware-catalog',
      why: `'${path}' belongs to release ${version} of the firmware catalog.`,
      advice: 'Upload firmware to the catalog, or choose another folder.',
    };
  return {
    owner: 'config-renderer',
    why: `'${path}' is rendered or imported configuration.`,
    advice: 'Change it by import, put or the intent.',
  };
}

/** @throws RF_PATH_OWNED when somebody else owns the path */
export function assertOwner(path: string, publisher: Publisher, rules: OwnershipRules = {}): void {
  const { owner, why, advice } = ownerOfPath(path, rules);
  if (owner === publisher) return;
  throw new RingfleetError('RF_PATH_OWNED', { path, owner: ownerNames[owner], advice: `${why} ${advice}` });
}

const ownerNames: Record<PathOwner['owner'], string> = {
  phones: 'the phones',
  'config-renderer': 'the configuration renderer',
  'firmware-catalog': 'the firmware catalog',
};
