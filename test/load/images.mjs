// MB/s of one 50 MB image over loopback at 1, 4 and 20 streams: Ringfleet, vsftpd and pyftpdlib in turn, in one run, each
// server pinned to core 0, the readers to core 1. Mark: on 4 streams at least as fast as both. Runs Ringfleet from its sources.
// Needs root, taskset and vsftpd or pyftpdlib (pip install pyftpdlib; --python says which Python has it).
// Usage: node test/load/images.mjs [--megabytes 50] [--rounds 3] [--seconds 4] [--python python3] [--json]
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { found, listening, run } from './peer-programs.mjs';
import { endOf, startProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    python: { type: 'string', default: 'python3' },
    json: { type: 'boolean', default: false },
    /** For the process of the readers: what to read, as JSON. */
    read: { type: 'string' },
  },
});
const MB = 1024 * 1024;
const STREAMS = [1, 4, 20];
const USER = 'rfimages';
const PASSWORD = 'PlcmSpIp';
const IMAGE = '3111-46157-002.sip.ld';

if (values.read) console.log(JSON.stringify(await readImages(JSON.parse(values.read))));
else await main();

async function main() {
  if (!found('taskset')) {
    console.error('images.mjs: taskset is not installed; nothing was measured');
    process.exit(2);
  }
  const work = mkdtempSync(join(tmpdir(), 'rf-images-'));
  const home = join(work, 'home');
  const servers = [];
  try {
    chmodSync(work, 0o755);
    mkdirSync(home);
    chmodSync(home, 0o755);
    writeFileSync(join(home, IMAGE), randomBytes(Number(values.megabytes) * MB));
    servers.push(await ringfleet(work, home));
    if (found('vsftpd')) servers.push(await vsftpd(work, home));
    else console.error('images.mjs: vsftpd is not installed, it is left out');
    if (spawnSync(values.python, ['-c', 'import pyftpdlib']).status === 0)
      servers.push(await pyftpdlib(work, home));
    else console.error(`images.mjs: ${values.python} has no pyftpdlib, it is left out`);
    const rows = [];
    // Once each unmeasured: caches of the system and of the servers are warm for all.
    for (const server of servers) measure(server, 4, 1);
    for (const streams of STREAMS)
      for (let round = 0; round < Number(values.rounds); round++)
        for (const server of servers)
          rows.push({
            server: server.name,
            streams,
            round,
            ...measure(server, streams, Number(values.seconds)),
          });
    if (values.json) console.log(JSON.stringify(rows));
    else report(servers, rows);
    const slower = servers.slice(1).filter(({ name }) => ratio(rows, name, 4) < 1);
    if (slower.length > 0) process.exitCode = 1;
  } finally {
    for (const { child } of servers) await endOf(child);
    spawnSync('userdel', [USER]);
    rmSync(work, { recursive: true, force: true });
  }
}

function report(servers, rows) {
  console.log('| streams | server | MB/s, each round | median | Ringfleet to it | NOOP p50 / p99 ms |');
  console.log('|---|---|---|---|---|---|');
  for (const streams of STREAMS)
    for (const { name } of servers) {
      const mine = rows.filter((row) => row.server === name && row.streams === streams);
      const rates = mine.map(({ mb_s }) => mb_s.toFixed(0)).join(', ');
      const noop = (which) => median(mine.map((row) => row[which])).toFixed(1);
      const ratios = name === 'Ringfleet' ? '' : `${ratio(rows, name, streams).toFixed(2)} x`;
      console.log(
        `| ${streams} | ${name} | ${rates} | ${rate(rows, name, streams).toFixed(0)} | ${ratios} | ${noop('noop_p50_ms')} / ${noop('noop_p99_ms')} |`,
      );
    }
}

function rate(rows, name, streams) {
  return median(rows.filter((row) => row.server === name && row.streams === streams).map((r) => r.mb_s));
}

function ratio(rows, name, streams) {
  return rate(rows, 'Ringfleet', streams) / rate(rows, name, streams);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function measure({ port, user, path }, streams, seconds) {
  const what = JSON.stringify({ port, user, path, streams, seconds, size: Number(values.megabytes) * MB });
  const out = spawnSync(
    'taskset',
    ['-c', '1', process.execPath, fileURLToPath(import.meta.url), '--read', what],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (out.status !== 0) throw new Error(`the readers ended with ${out.status}`);
  return JSON.parse(out.stdout);
}

async function ringfleet(work, home) {
  const product = await startProduct(join(work, 'data'), 'sources', { core: 0 });
  try {
    await publish(work, product, join(home, IMAGE));
    const server = { name: 'Ringfleet', child: product.child, port: product.port, user: 'PlcmSpIp' };
    return { ...server, path: await offered(server, `/firmware/5.9.8.5760/${IMAGE}`) };
  } catch (error) {
    await product.stop();
    throw error;
  }
}

/** Brings the image as a release. */
async function publish(work, product, image) {
  const file = join(work, 'release.zip');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('5.9.8.5760'), 'sip.ver');
  zip.addFile(image, IMAGE, { compress: false });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  const headers = { 'content-length': statSync(file).size };
  await product.json('POST', 'firmware/releases', { headers, body: createReadStream(file) });
}

/** Waits until the path can be read. */
async function offered({ port, user }, path) {
  const session = await login(port, user);
  for (let i = 0; !(await session.ask(`SIZE ${path}`)).startsWith('213'); i++) {
    if (i > 600) throw new Error(`Ringfleet does not offer ${path}`);
    await wait(50);
  }
  session.end();
  return path;
}

async function vsftpd(work, home) {
  spawnSync('useradd', ['-M', '-d', home, '-s', '/bin/sh', USER]);
  run('usermod', ['-d', home, USER]);
  run('sh', ['-c', `echo ${USER}:${PASSWORD} | chpasswd -c MD5`]);
  const config = join(work, 'vsftpd.conf');
  writeFileSync(
    config,
    'listen=YES\nlisten_port=2198\nlisten_address=127.0.0.1\nbackground=NO\nlocal_enable=YES\nanonymous_enable=NO\npasv_min_port=20000\npasv_max_port=29000\nchroot_local_user=YES\nseccomp_sandbox=NO\nxferlog_enable=NO\nsecure_chroot_dir=/var/run\ncheck_shell=NO\nmax_per_ip=0\nuse_sendfile=YES\n',
  );
  const child = spawn('taskset', ['-c', '0', 'vsftpd', config], { stdio: 'ignore' });
  await listening(2198);
  return { name: 'vsftpd', child, port: 2198, user: USER, path: `/${IMAGE}` };
}

/** Its asynchronous server in one process, with sendfile, as it is by default. */
async function pyftpdlib(work, home) {
  const program = join(work, 'serve.py');
  writeFileSync(
    program,
    `import logging
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
logging.basicConfig(level=logging.ERROR)
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user('${USER}', '${PASSWORD}', '${home}', perm='elr')
assert FTPHandler.use_sendfile
server = FTPServer(('127.0.0.1', 2197), FTPHandler)
server.max_cons_per_ip = 0
server.serve_forever()
`,
  );
  const child = spawn('taskset', ['-c', '0', values.python, program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await listening(2197);
  return { name: 'pyftpdlib', child, port: 2197, user: USER, path: `/${IMAGE}` };
}

/**
 * Reads the image again and again on so many sessions. Counted are the bytes that came between the moment when every
 * stream runs and the end; another session asks NOOP meanwhile.
 */
async function readImages({ port, user, path, streams, seconds, size }) {
  const sessions = await Promise.all(Array.from({ length: streams }, () => login(port, user)));
  const asking = await login(port, user);
  const into = Buffer.allocUnsafe(2 * MB);
  let bytes = 0;
  let stop = false;
  const reader = async (session) => {
    while (!stop) {
      let came = 0;
      const count = (n) => {
        came += n;
        bytes += n;
      };
      const [, dataPort] = /\((?:\d+,){4}(\d+,\d+)\)/.exec(await session.ask('PASV'));
      const [high, low] = dataPort.split(',').map(Number);
      const closed = new Promise((resolve, reject) => {
        const onread = { buffer: into, callback: (n) => (count(n), true) };
        const socket = connect({ host: '127.0.0.1', port: high * 256 + low, onread });
        socket.on('error', reject).on('close', resolve);
      });
      const opening = await session.ask(`RETR ${path}`);
      if (!opening.startsWith('150')) throw new Error(opening);
      await closed;
      const done = await session.reply();
      if (!done.startsWith('226') || came !== size) throw new Error(`${done}, ${came} bytes came`);
    }
    session.end();
  };
  const waits = [];
  const asker = async () => {
    while (!stop) {
      const start = performance.now();
      await asking.ask('NOOP');
      waits.push(performance.now() - start);
      await wait(20);
    }
    asking.end();
  };
  const reading = sessions.map(reader);
  await wait(500);
  const [start, before] = [performance.now(), bytes];
  const asked = asker();
  await wait(seconds * 1000);
  const mbS = (bytes - before) / MB / ((performance.now() - start) / 1000);
  stop = true;
  await Promise.all([...reading, asked]);
  waits.sort((a, b) => a - b);
  const at = (part) => waits[Math.floor((waits.length - 1) * part)];
  return { mb_s: mbS, noop_p50_ms: at(0.5), noop_p99_ms: at(0.99) };
}

async function login(port, user) {
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
  const lines = [];
  const waiting = [];
  let rest = '';
  socket.on('data', (text) => {
    const parts = (rest + text).split('\r\n');
    rest = parts.pop();
    for (const line of parts.filter((part) => /^\d{3} /.test(part)))
      if (waiting.length > 0) waiting.shift()(line);
      else lines.push(line);
  });
  const reply = () =>
    lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve));
  const ask = (command) => {
    socket.write(`${command}\r\n`);
    return reply();
  };
  await reply();
  await ask(`USER ${user}`);
  const answer = await ask(`PASS ${PASSWORD}`);
  if (!answer.startsWith('230')) throw new Error(answer);
  await ask('TYPE I');
  return { ask, reply, end: () => socket.end('QUIT\r\n') };
}
