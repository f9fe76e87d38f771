// The whole product in one process of its own, started for a measurement: where it is, what it answers, its memory.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The program of the command `ringfleet`. */
export const command = join(root, 'services/command/bin/ringfleet.mjs');

const programs = {
  /** Nothing need be built. */
  sources: [
    ...['--conditions=ringfleet-source', '--disable-warning=ExperimentalWarning'],
    `--import=${new URL('../end-to-end/compile-sources.ts', import.meta.url).href}`,
    join(root, 'services/standalone/src/main.ts'),
  ],
  built: ['--disable-warning=ExperimentalWarning', join(root, 'services/standalone/dist/main.js')],
  /** Builds what is stale, as `npm start` does. */
  command: [command, 'start'],
};
const START_MS = 60_000;
const LOOK_MS = 50;

/**
 * Starts the product on a data folder and waits until it listens.
 * @param {'sources' | 'built' | 'command'} from what runs
 * @param {{ core?: number, env?: Record<string, string> }} [how] the one core that it may use; further settings
 */
export async function startProduct(folder, from, { core, env = {} } = {}) {
  const pinned = core === undefined ? [] : ['taskset', '-c', String(core)];
  const [program, ...args] = [...pinned, process.execPath, ...programs[from]];
  const child = spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      RINGFLEET_DATA_DIR: folder,
      RINGFLEET_FTP_HOST: '127.0.0.1',
      RINGFLEET_FTP_PORT: '0',
      RINGFLEET_HTTP_PORT: '0',
      RINGFLEET_LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const endpoints = join(folder, 'endpoints.json');
  const latest = performance.now() + START_MS;
  while (!existsSync(endpoints)) {
    if (performance.now() > latest || hasEnded(child)) {
      await endOf(child);
      throw new Error('Ringfleet did not start');
    }
    await wait(LOOK_MS);
  }
  const { ftp, http } = JSON.parse(readFileSync(endpoints, 'utf8'));
  const token = readFileSync(join(folder, 'admin.token'), 'utf8').trim();
  return new Product(child, ftp.port, http.port, token);
}

class Product {
  #http;
  #token;

  constructor(child, ftpPort, httpPort, token) {
    this.child = child;
    this.pid = child.pid;
    /** Port of FTP on 127.0.0.1. */
    this.port = ftpPort;
    this.#http = httpPort;
    this.#token = token;
  }

  /**
   * The response to a request, a stream of bytes; whatever is no success is thrown.
   * @param {string} path below `/api/v1/`
   * @param {{ headers?: object, body?: string | import('node:stream').Readable }} [sent]
   */
  async ask(method, path, { headers = {}, body } = {}) {
    const authorization = `Bearer ${this.#token}`;
    const response = await new Promise((resolve, reject) => {
      const options = { port: this.#http, path: `/api/v1/${path}`, method };
      const asked = request({ ...options, headers: { authorization, ...headers } }, resolve);
      asked.on('error', reject);
      if (body === undefined || typeof body === 'string') asked.end(body);
      else pipeline(body, asked).catch(reject);
    });
    if (response.statusCode >= 200 && response.statusCode < 300) return response;
    throw new Error(`${method} ${path}: ${response.statusCode} ${await textOf(response)}`);
  }

  /** The same, read as JSON. */
  async json(method, path, sent) {
    return JSON.parse(await textOf(await this.ask(method, path, sent)));
  }

  /** Resident memory in MB (2^20 bytes): now (VmRSS), or at its highest since `resetPeak` (VmHWM). */
  memory(name) {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
  }

  /** Linux forgets a process's highest memory when asked so. */
  resetPeak() {
    writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
  }

  stop() {
    return endOf(this.child);
  }
}

/** Ends a server and waits until it is gone. */
export async function endOf(child, signal = 'SIGTERM') {
  if (hasEnded(child)) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

async function textOf(response) {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}
