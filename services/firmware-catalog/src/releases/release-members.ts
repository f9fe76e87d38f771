import type { ChangeSetMember } from '@ringfleet/provisioning-tree';
import type { ReleaseBlobs } from './release-blobs.ts';
import type { Release, ReleaseFile } from './release.repository.ts';

/** Up to this a file travels in the message, sealed. */
const INLINE_LIMIT = 256 * 1024;

/** The paths of a release with their bytes, as the tree takes them. */
export async function* releaseMembers(
  release: Release,
  blobs: ReleaseBlobs,
): AsyncGenerator<ChangeSetMember> {
  for (const file of release.files) yield { artifact: await artifactOf(file, release.importedAt, blobs) };
}

async function artifactOf(
  { path, kind, size, hash, blob }: ReleaseFile,
  modified: string,
  blobs: ReleaseBlobs,
): Promise<NonNullable<ChangeSetMember['artifact']>> {
  const isImage = kind !== 'version' && kind !== 'static';
  const inline = !isImage && size <= INLINE_LIMIT;
  return {
    ...{ path, size, hash, modified, mac: null, requires: [] },
    kind: isImage ? 'firmware' : 'static',
    ...(inline ? { bytes: (await blobs.sealed(blob)).toString('base64') } : { blob: { key: blob } }),
  };
}
