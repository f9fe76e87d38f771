import type { Logger } from 'pino';

/** The part of `process` that is needed, so that tests can bring their own. */
export interface SignalSource {
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

export interface StopOptions {
  /** Drains and closes everything. */
  stop: () => Promise<void>;
  /** After this many ms the process ends though something still hangs. */
  graceMs: number;
  log: Pick<Logger, 'info' | 'error'>;
  source?: SignalSource;
}

/**
 * SIGTERM and SIGINT drain and exit 0, or 1 when the grace is over; a second signal exits at once. Unhandled
 * rejections are logged and the process goes on: one phone's trouble must not cut the others off.
 */
export function stopOnSignals({ stop, graceMs, log, source = process }: StopOptions): void {
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    if (timer) {
      clearTimeout(timer);
      log.error('second signal: ending at once');
      source.exit(1);
      return;
    }
    log.info('stopping: transfers may end, a second signal ends at once');
    timer = setTimeout(() => {
      log.error({ graceMs }, 'not everything ended in time');
      source.exit(1);
    }, graceMs);
    stop().then(
      () => {
        clearTimeout(timer);
        source.exit(0);
      },
      (err: unknown) => {
        clearTimeout(timer);
        log.error({ err }, 'stopping failed');
        source.exit(1);
      },
    );
  };
  source.on('SIGTERM', onSignal);
  source.on('SIGINT', onSignal);
  source.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
}
