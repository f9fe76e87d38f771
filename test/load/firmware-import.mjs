// Imports a package of about 1 GB with images of 60 MB: the server's peak memory over idle (mark: at most 150 MB), and the
// rate as a ratio to SHA-256 of the same bytes in the same run. Runs the server from its sources.
// Usage: node test/load/firmware-import.mjs [--images 17] [--megabytes 60] [--deflate] [--json]
import { spawn } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';

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
const root = fileURLToPath(new URL('../../', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'rf-firmware-'));
const zipFile = join(work, 'release.zip');
const data = join(work, 'data');

let server;
try {
  await makeZip();
  const bytes = statSync(zipFile).size;
  const hashing = await timed(async () => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(zipFile, { highWaterMark: MB }), hash);
  });
  server = await startServer();
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
  if (server) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
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

async function startServer() {
  const child = spawn(
    process.execPath,
    [
      '--conditions=ringfleet-source',
      '--disable-warning=ExperimentalWarning',
      `--import=${new URL('../end-to-end/compile-sources.ts', import.meta.url).href}`,
      join(root, 'services/standalone/src/main.ts'),
    ],
    {
      env: {
        PATH: process.env.PATH,
        RINGFLEET_DATA_DIR: data,
        RINGFLEET_FTP_HOST: '127.0.0.1',
        RINGFLEET_FTP_PORT: '0',
        RINGFLEET_FTP_PASSIVE_PORTS: '0',
        RINGFLEET_HTTP_PORT: '0',
        RINGFLEET_LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (let i = 0; !existsSync(join(data, 'endpoints.json')); i++) {
    if (i > 1200 || child.exitCode !== null) throw new Error('Ringfleet did not start');
    await wait(50);
  }
  await ask('GET', 'firmware/releases');
  await wait(2000);
  return child;
}

function ask(method, path, body, length) {
  const { port } = JSON.parse(readFileSync(join(data, 'endpoints.json'), 'utf8')).http;
  const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
  return new Promise((resolve, reject) => {
    const headers = { authorization, ...(length ? { 'content-length': length } : {}) };
    const asked = request({ port, path: `/api/v1/${path}`, method, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      if (response.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`${response.statusCode} ${text}`));
    });
    asked.on('error', reject);
    if (body) pipeline(body, asked).catch(reject);
    else asked.end();
  });
}

function upload(bytes) {
  return ask('POST', 'firmware/releases', createReadStream(zipFile, { highWaterMark: MB }), bytes);
}

/** Seconds, and the process's resident memory before and at its highest. */
async function measured(work) {
  const idle = memory('VmRSS');
  resetPeak();
  const seconds = await timed(work);
  return { seconds, idle, peak: memory('VmHWM') };
}

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function memory(name) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
}

/** Linux forgets a process's highest memory when asked so. */
function resetPeak() {
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5');
}
