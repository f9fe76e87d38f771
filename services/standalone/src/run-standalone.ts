import { RingfleetError } from '@ringfleet/contracts';
import { stopOnSignals } from '@ringfleet/service-kit';
import { startStandalone, type StandaloneOptions } from './start-standalone.ts';

/** Runs until a signal: the whole life of the process, exit status included. */
export async function runStandalone(options: Partial<StandaloneOptions> = {}): Promise<void> {
  try {
    const running = await startStandalone({ env: process.env, out: process.stdout, ...options });
    stopOnSignals({
      stop: () => running.stop(),
      graceMs: running.stopGraceMs,
      log: running.log,
    });
  } catch (error) {
    process.stderr.write(`Ringfleet cannot start. ${explained(error)}\n`);
    process.exit(1);
  }
}

function explained(error: unknown): string {
  if (error instanceof RingfleetError) return `${error.message}\n${error.advice} (${error.code})`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
