import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PassThrough, Readable } from 'node:stream';
import { Client } from 'basic-ftp';

const program = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));

/** A gateway in a process of its own. */
export interface StartedGateway {
  port: number;
  /** Resolves with the signal that ended it, or null when it ended by itself. */
  ended: Promise<string | null>;
  kill(): Promise<void>;
  /** SIGTERM; resolves with its exit status. */
  stop(): Promise<number | null>;
}

export async function startGateway(root: string, moment = 'never'): Promise<StartedGateway> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, root, moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  const told = await Promise.race([once(child.stdout, 'data') as Promise<[Buffer]>, exit]);
  const port = Number(String(told[0]));
  if (!Number.isInteger(port) || port === 0) throw new Error(`the gateway did not start: ${String(told)}`);
  return {
    port,
    ended: exit.then(([, signal]) => signal),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return (await exit)[0];
    },
  };
}

export async function login(port: number): Promise<Client> {
  const client = new Client(10_000);
  await client.access({ host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' });
  return client;
}

export async function get(client: Client, path: string): Promise<string> {
  const into = new PassThrough();
  const text = into.toArray();
  await client.downloadTo(into, path);
  return Buffer.concat((await text) as Buffer[]).toString();
}

export async function put(client: Client, path: string, text: string): Promise<void> {
  await client.uploadFrom(Readable.from([Buffer.from(text)]), path);
}

/** An override file with one value. */
export function override(value: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<PHONE_CONFIG><OVERRIDES a.b="${value}"/></PHONE_CONFIG>\n`;
}
