import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from './free-port.ts';
import { leash } from './leash.ts';

/** S3 as tests and the cluster on one machine use it: a bucket with the right to everything in it. */
export interface S3Server {
  endpoint: string;
  bucket: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Of the server that was started here; undefined for a given one. */
  pid?: number;
  stop(): Promise<void>;
}

const VERSION = 'v1.8.0';
const BINARIES = fileURLToPath(new URL('../../.cache/s3/', import.meta.url));
const STARTS_WITHIN_MS = 20_000;

/**
 * The server of S3_ENDPOINT (with S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET), else versitygw on a folder, built
 * by Go once. `port` 0 takes a free one.
 */
export async function startS3Server(
  options: { folder?: string; host?: string; port?: number } = {},
): Promise<S3Server> {
  const {
    S3_ENDPOINT,
    S3_ACCESS_KEY_ID = 'ringfleet',
    S3_SECRET_ACCESS_KEY = 'ringfleet-secret',
  } = process.env;
  const bucket = process.env.S3_BUCKET ?? 'ringfleet-test';
  const credentials = { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY };
  if (S3_ENDPOINT !== undefined) {
    await makeBucket(S3_ENDPOINT, bucket, credentials);
    return { endpoint: S3_ENDPOINT, bucket, credentials, stop: async () => undefined };
  }
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'rf-s3-')));
  const address = { host: options.host ?? '127.0.0.1', port: options.port || (await freePort()) };
  const started = await startVersityGateway(folder, address, credentials);
  await makeBucket(started.endpoint, bucket, credentials);
  return {
    ...{ endpoint: started.endpoint, bucket, credentials, pid: started.pid },
    async stop() {
      await started.stop();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}

async function startVersityGateway(
  folder: string,
  { host, port }: { host: string; port: number },
  credentials: S3Server['credentials'],
) {
  const [objects, metadata] = [join(folder, 'objects'), join(folder, 'metadata')];
  await mkdir(objects, { recursive: true });
  await mkdir(metadata, { recursive: true });
  // Metadata in files of their own: not every file system has extended attributes.
  const listening = ['--port', `${host}:${port}`, '--quiet', '--keep-alive'];
  const args = [...listening, 'posix', '--sidecar', metadata, objects];
  const child = spawn(versityGateway(), args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env: {
      ROOT_ACCESS_KEY: credentials.accessKeyId,
      ROOT_SECRET_KEY: credentials.secretAccessKey,
    },
  });
  const ended = once(child, 'exit');
  leash(child);
  await answers(host, port, () => child.exitCode);
  return {
    endpoint: `http://${host}:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Path of the binary; Go builds it where it is missing, which takes minutes. */
function versityGateway(): string {
  const binary = join(BINARIES, 'versitygw');
  if (existsSync(binary)) return binary;
  const { status, error } = spawnSync(
    'go',
    ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`],
    {
      env: { ...process.env, GOBIN: BINARIES },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (status !== 0)
    throw new Error('versitygw was not built: Go is needed, or S3_ENDPOINT', { cause: error });
  return binary;
}

async function makeBucket(endpoint: string, bucket: string, credentials: S3Server['credentials']) {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { ...credentials },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!/^BucketAlready/.test((error as Error).name)) throw error;
  } finally {
    client.destroy();
  }
}

async function answers(host: string, port: number, exitCode: () => number | null): Promise<void> {
  for (const since = performance.now(); ; await pause(20)) {
    const socket = createConnection(port, host);
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    if (exitCode() !== null || performance.now() - since > STARTS_WITHIN_MS)
      throw new Error(`versitygw does not answer on port ${port}`);
  }
}
