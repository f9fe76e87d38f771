import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { bootServerUrl } from '@ringfleet/ucs';
import type { CommandIo } from '../terminal/command-io.ts';
import { UsageError } from '../usage-error.ts';
import { ApiClient } from './api-client.ts';

/** Options of every command that talks to a server. */
export interface ServerOptions {
  data?: string;
  url?: string;
  tokenFile?: string;
}

/** `<data>/endpoints.json`: where the server of a data folder listens. */
export interface Endpoints {
  /** Absent for a service that runs by itself and serves no phones. */
  ftp?: { host: string; port: number };
  http: { host: string; port: number };
}

/** The API of the server that options, variables or the data folder name. @throws RingfleetError, UsageError */
export async function connectToServer(io: CommandIo, options: ServerOptions): Promise<ApiClient> {
  const url = options.url ?? io.environment.url ?? (await urlOfDataFolder(io, options));
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError(`'${url}' is no address of a server; write it like http://host:8080`);
  return new ApiClient(url, await tokenFor(io, options));
}

/** Where the server of the data folder listens. @throws RingfleetError RF_SERVER_NOT_FOUND */
export async function readEndpoints(io: CommandIo, options: Pick<ServerOptions, 'data'>): Promise<Endpoints> {
  const folder = dataFolder(io, options);
  try {
    return JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as Endpoints;
  } catch (cause) {
    throw new RingfleetError('RF_SERVER_NOT_FOUND', { folder }, { cause });
  }
}

/** Where the server of the data folder serves phones. @throws RingfleetError RF_SERVER_NOT_FOUND, UsageError */
export async function ftpOfDataFolder(
  io: CommandIo,
  options: Pick<ServerOptions, 'data'>,
): Promise<{ host: string; port: number }> {
  const { ftp } = await readEndpoints(io, options);
  if (ftp === undefined)
    throw new UsageError(
      `the server of ${dataFolder(io, options)} serves no phones: name a gateway by --url ftp://host:port`,
    );
  return ftp;
}

/** What DHCP option 160 says for this server, as its start prints it. */
export async function ownBootServer(io: CommandIo, options: ServerOptions): Promise<string> {
  const url = options.url ?? io.environment.url;
  if (url !== undefined)
    return bootServerUrl({ host: URL.parse(url)?.hostname ?? 'ringfleet', port: FTP_PORT });
  const ftp = await ftpOfDataFolder(io, options);
  return bootServerUrl({ ...ftp, host: isEverywhere(ftp.host) ? firstAddress() : ftp.host });
}

/** An address to dial from this machine. */
export function dialled({ host, port }: { host: string; port: number }): { host: string; port: number } {
  return { host: isEverywhere(host) ? '127.0.0.1' : host, port };
}

const FTP_PORT = 21;

function dataFolder(io: CommandIo, { data }: Pick<ServerOptions, 'data'>): string {
  return resolve(io.workingFolder, data ?? io.environment.dataFolder);
}

async function urlOfDataFolder(io: CommandIo, options: ServerOptions): Promise<string> {
  const { host, port } = dialled((await readEndpoints(io, options)).http);
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function tokenFor(io: CommandIo, options: ServerOptions): Promise<string> {
  if (options.tokenFile === undefined && io.environment.token !== undefined) return io.environment.token;
  const file =
    options.tokenFile === undefined
      ? join(dataFolder(io, options), 'admin.token')
      : resolve(io.workingFolder, options.tokenFile);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RingfleetError('RF_TOKEN_NOT_FOUND', { file, reason }, { cause });
  }
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** First IPv4 address that others reach: UCS phones' boot server is IPv4. */
function firstAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return found?.address ?? '127.0.0.1';
}
