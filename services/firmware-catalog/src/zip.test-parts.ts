import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A real zip with these files. @param compress as zip programs do, or not at all */
export async function zipOf(
  files: Record<string, Buffer | string>,
  compress = true,
): Promise<Buffer<ArrayBuffer>> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content as string), path, {
      compress,
      mtime: new Date('2021-01-30T15:34:00Z'),
    });
  zip.end();
  return buffer(zip.outputStream as Readable);
}

/** Bytes that nothing can pack, as images are. */
export function imageBytes(size = 20_000): Buffer {
  return randomBytes(size);
}

export const VVX400 = '3111-46157-002.sip.ld';
export const VVX500 = '3111-44500-001.sip.ld';
export const SPIP331 = '2345-12365-001.sip.ld';

/** What every split package has beside its images. */
export const vendorFiles = {
  '000000000000.cfg': '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES=""/>',
  '000000000000-directory~.xml': '<directory/>',
  'Config/reg-basic.cfg': '<reg/>',
  'VVXLocalization/Multilingual/German/VVX-dictionary.xml': '<d/>',
  'Beach.jpg': 'jpg',
  'LoudRing.wav': 'wav',
};
