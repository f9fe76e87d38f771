import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type INestApplication } from '@nestjs/common';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Starts a service's event handlers, as often as it takes: a topic may not be there yet. Rejects when the signal ends it. */
export async function startHandlers(app: INestApplication, signal: AbortSignal): Promise<void> {
  const logger = new Logger('Handlers');
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await app.startAllMicroservices();
      return;
    } catch (err) {
      logger.warn({ err, msg: 'event handlers did not start, it is tried again' });
    }
    await pause(wait, undefined, { signal });
  }
}
