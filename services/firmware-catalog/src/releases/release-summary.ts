import { releaseImageSchema } from '@ringfleet/contracts';
import { z } from 'zod';
import { imagesOf } from './catalog-events.ts';
import type { Release } from './release.repository.ts';

/** A release as the API shows it. */
export const releaseSummarySchema = z
  .object({
    version: z.string(),
    sipVer: z.string().optional().describe("What the package's sip.ver says, when that is another version."),
    models: z.array(z.string()),
    images: z.array(releaseImageSchema),
    files: z.array(z.string()).describe('Paths of static files.'),
    size: z.int().min(0).describe('Bytes of all images.'),
    sources: z.array(z.object({ name: z.string(), at: z.iso.datetime(), author: z.string() })),
    importedAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'FirmwareRelease' });
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>;

export function summaryOf(release: Release): ReleaseSummary {
  const { version, sipVer, models, sources, importedAt, changedAt } = release;
  const images = imagesOf(release);
  return {
    ...{ version, models, images, sources, importedAt, changedAt },
    ...(sipVer === undefined ? {} : { sipVer }),
    files: release.files
      .filter(({ kind }) => kind === 'version' || kind === 'static')
      .map(({ path }) => path),
    size: images.reduce((sum, { size }) => sum + size, 0),
  };
}
