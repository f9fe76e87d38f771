// Imports a package of about 1 GB with images of 60 MB: the server's peak memory over idle (mark: at most 150 MB), and the
// rate as a ratio to SHA-256 of the same bytes in the same run. Runs the server from its sources.
// Usage: node test/load/firmware-import.mjs [--images 17] [--megabytes 60] [--deflate] [--json]
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { startProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '17' },
    megabytes: { type: 'string', default: '60' },
    deflate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const MARK_MB = 150;
const MB = 1024 * 1024;
const work = mkdtempSync(join(tmpdir(), 'rf-firmware-'));
const zipFile = join(work, 'release.zip');

let product;
try {
  await makeZip();
  const bytes = statSync(zipFile).size;
  const hashing = await timed(async () => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(zipFile, { highWaterMark: MB }), hash);
  });
  const env = { RINGFLEET_FTP_PASSIVE_PORTS: '0' };
  product = await startProduct(join(work, 'data'), 'sources', { env });
  await product.json('GET', 'firmware/releases');
  await wait(2000);
  const first = await measured(() => upload(bytes));
  const again = await measured(() => upload(bytes));
  const result = {
    bytes,
    sha256_mb_s: bytes / MB / hashing,
    import_mb_s: bytes / MB / first.seconds,
    ratio_to_sha256: hashing / first.seconds,
    idle_mb: first.idle,
    peak_over_idle_mb: first.peak - first.idle,
    repeat_mb_s: bytes / MB / again.seconds,
    repeat_peak_over_idle_mb: again.peak - first.idle,
    mark_mb: MARK_MB,
  };
  if (values.json) console.log(JSON.stringify(result));
  else report(result);
  if (Math.max(result.peak_over_idle_mb, result.repeat_peak_over_idle_mb) > MARK_MB) process.exitCode = 1;
} finally {
  await product?.stop();
  rmSync(work, { recursive: true, force: true });
}

function report(r) {
  console.log(
    `package            ${(r.bytes / MB).toFixed(0)} MB, ${values.deflate ? 'deflated' : 'stored'}`,
  );
  console.log(
    `peak over idle     ${r.peak_over_idle_mb.toFixed(0)} MB (mark: ${MARK_MB}; idle ${r.idle_mb.toFixed(0)} MB)`,
  );
  console.log(`rate               ${r.ratio_to_sha256.toFixed(2)} x sha256 of the same bytes`);
  console.log(
    `the same again     ${(r.repeat_mb_s / r.sha256_mb_s).toFixed(2)} x sha256, peak over idle ${r.repeat_peak_over_idle_mb.toFixed(0)} MB`,
  );
}

/** Images that nothing can pack, as the vendor's: a cipher's stream, made as it is written. */
async function makeZip() {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('5.9.8.5760'), 'sip.ver');
  for (let n = 0; n < Number(values.images); n++) {
    const name = `3111-${46100 + n}-001.sip.ld`;
    zip.addReadStreamLazy(name, { compressionLevel: values.deflate ? 1 : 0 }, (give) =>
      give(null, Readable.from(noise(Number(values.megabytes) * MB), { objectMode: false })),
    );
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(zipFile));
}

function* noise(size) {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16));
  const zeros = Buffer.alloc(256 * 1024);
  for (let left = size; left > 0; left -= zeros.length)
    yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
}

function upload(bytes) {
  const body = createReadStream(zipFile, { highWaterMark: MB });
  return product.json('POST', 'firmware/releases', { headers: { 'content-length': bytes }, body });
}

/** Seconds, and the process's resident memory before and at its highest. */
async function measured(work) {
  const idle = product.memory('VmRSS');
  product.resetPeak();
  const seconds = await timed(work);
  return { seconds, idle, peak: product.memory('VmHWM') };
}

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
