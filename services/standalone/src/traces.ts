import { openTracing } from '@ringfleet/service-kit';
import type { ProcessFrame } from './process-frame.ts';
import { version } from './version.ts';

/** What the process does is traced, where the settings say so. What was traced is sent when its handlers have ended. */
export async function traceProcess(
  { settings, closers }: ProcessFrame,
  service: string,
  instance: string,
): Promise<void> {
  const close = await openTracing(settings, { service, instance, version });
  if (close) closers.stores.add('traces', close);
}
