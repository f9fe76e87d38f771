import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

/** MongoDB as tests use it. */
export interface MongoServer {
  /** Without a database. */
  uri: string;
  /** Of the server that was started here; undefined for a given one. */
  pid?: number;
  /** SIGKILL. @throws for a given server */
  kill(): Promise<void>;
  /** Starts it again on what it had stored, at the same address. @throws for a given server */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const SOURCES = fileURLToPath(new URL('./mongo-wire/', import.meta.url));
const MAIN = 'MongoWireServer';
const CLASSES = [MAIN, 'SecondaryIndex'];
/** Named by what it is made of. */
const CACHE = fileURLToPath(new URL(`../../.cache/mongo-wire/${hashOfSources()}/`, import.meta.url));

/** The server of MONGODB_URI, else one that speaks its wire protocol, made with Java and Maven once. */
export async function startMongoServer(
  options: { folder?: string; host?: string; port?: number } = {},
): Promise<MongoServer> {
  const given = process.env.MONGODB_URI;
  if (given !== undefined) return givenServer(given);
  await prepare();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'rf-mongo-')));
  const { host = '127.0.0.1', port = await freePort() } = options;
  let server = await startWireServer(folder, host, port);
  const end = async (signal?: 'SIGKILL') => {
    const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : undefined;
    // Who ends it waits for that, though there be nothing else to wait for.
    server.ref();
    if (signal) server.kill(signal);
    else server.stdin?.end();
    await ended;
  };
  return {
    uri: `mongodb://${host}:${port}`,
    get pid() {
      return server.pid;
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      server = await startWireServer(folder, host, port);
    },
    stop: async () => {
      await end();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}

let shared: Promise<MongoServer> | undefined;

/** One for all who ask in this process; it ends with the process, and its folder goes. */
export function sharedMongoServer(): Promise<MongoServer> {
  return (shared ??= startShared());
}

async function startShared(): Promise<MongoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rf-mongo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return startMongoServer({ folder });
}

function givenServer(uri: string): MongoServer {
  const refused = () => Promise.reject(new Error('a server that is given is not killed'));
  return { uri, kill: refused, restart: refused, stop: async () => undefined };
}

async function startWireServer(folder: string, host: string, port: number): Promise<ChildProcess> {
  const server = spawn(
    'java',
    [
      // Clients that are killed are no news.
      ...['-Xmx1g', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'],
      ...['-cp', `${CACHE}:${CACHE}libs/*`, MAIN, join(folder, 'db.mv'), host, String(port)],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  // Nobody has to wait for it: it ends with our end of its standard input.
  server.unref();
  const ended = once(server, 'exit').then(() => {
    throw new Error(`the server for tests does not start on ${host}:${port}`);
  });
  const ready = once(createInterface({ input: server.stdout }), 'line');
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  for (const pipe of [server.stdin, server.stdout]) (pipe as unknown as { unref?(): void }).unref?.();
  return server;
}

/** Fetches the jars and compiles our main class, once; whoever is first puts it in its place. */
async function prepare(): Promise<void> {
  if (existsSync(join(CACHE, `${MAIN}.class`))) return;
  await mkdir(join(CACHE, '..'), { recursive: true });
  const made = await mkdtemp(`${CACHE.slice(0, -1)}-`);
  const libs = join(made, 'libs');
  run('mvn', [
    ...['-B', '-q', '-f', join(SOURCES, 'pom.xml'), 'dependency:copy-dependencies'],
    ...['-DincludeScope=runtime', `-DoutputDirectory=${libs}`],
  ]);
  run('javac', ['-cp', join(libs, '*'), '-d', made, ...CLASSES.map((name) => join(SOURCES, `${name}.java`))]);
  await rename(made, CACHE).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(made, { recursive: true });
  });
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of ['pom.xml', ...CLASSES.map((name) => `${name}.java`)])
    hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest('hex').slice(0, 12);
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    throw new Error(`${command} failed: Java and Maven are needed, or MONGODB_URI`, { cause: error });
}
