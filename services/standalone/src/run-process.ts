import { RingfleetError } from '@ringfleet/contracts';
import { stopOnSignals, type Endpoint } from '@ringfleet/service-kit';
import { startConsole } from './cluster/start-console.ts';
import { startService } from './cluster/start-service.ts';
import type { ProcessOptions } from './process-frame.ts';
import { services } from './services.ts';
import { urlHost } from './start-banner.ts';
import { startStandalone } from './start-standalone.ts';
import { version } from './version.ts';

/** What can be started: everything in one process, or one of it. */
export const startable: readonly string[] = ['console', ...services.map(({ name }) => name)];

/**
 * Runs until a signal: the whole life of the process, exit status included. Resolves when it is ready.
 * @param part one of `startable`; everything when there is none
 */
export async function runProcess(options: Partial<ProcessOptions> = {}, part?: string): Promise<void> {
  try {
    const complete = { env: process.env, out: process.stdout, ...options };
    const running = await (part === undefined ? startStandalone(complete) : startPart(part, complete));
    stopOnSignals({ stop: () => running.stop(), graceMs: running.stopGraceMs, log: running.log });
    if (!('ready' in running)) return;
    const { http, ftp } = await running.ready;
    const listens = { http: hostPort(http), ...(ftp ? { ftp: hostPort(ftp) } : {}) };
    running.log.info(listens, `${part} ${version} is ready`);
  } catch (error) {
    if ((error as Error).name === 'AbortError') return;
    process.stderr.write(`Ringfleet cannot start. ${explained(error)}\n`);
    process.exit(1);
  }
}

function startPart(part: string, options: ProcessOptions) {
  if (part === 'console') return startConsole(options);
  const service = services.find(({ name }) => name === part);
  if (service === undefined) throw new TypeError(`there is no service ${part}`);
  return startService(service, options);
}

function hostPort({ host, port }: Endpoint): string {
  return `${urlHost(host)}:${port}`;
}

function explained(error: unknown): string {
  if (error instanceof RingfleetError) return `${error.message}\n${error.advice} (${error.code})`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
