import type { ArtifactPublished } from '@ringfleet/contracts';

const SEALED = '.sealed';

/** Name of the local file with these bytes. Firmware lies there plain, all else sealed as it came. */
export function imageName(hash: string, sealed: boolean): string {
  return hash.replace(':', '-') + (sealed ? SEALED : '');
}

export function isSealedImage(name: string): boolean {
  return name.endsWith(SEALED);
}

/** The image that holds an artifact's own bytes; null when they came inline. */
export function imageOf({ blob, hash, kind }: ArtifactPublished): string | null {
  return blob === undefined ? null : imageName(hash, kind !== 'firmware');
}
