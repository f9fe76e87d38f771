import { useTracing } from '@ringfleet/contracts';
import type { Settings } from '../settings/read-settings.ts';
import { partsSettings } from '../process/parts-settings.ts';
import { processSettings } from '../process/process-settings.ts';

/**
 * The process's tracing, where the settings name a collector; else nothing of it is loaded.
 * @returns what ends it: what was traced so far is sent, within seconds
 */
export async function openTracing(
  settings: Settings,
  process: { service: string; instance: string; version: string },
): Promise<(() => Promise<void>) | undefined> {
  const { RINGFLEET_TRACES: endpoint, RINGFLEET_TRACES_SAMPLED: sampled } = settings.of(processSettings);
  if (endpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.adapter.ts');
  const { RINGFLEET_BUS: bus } = settings.of(partsSettings);
  const messagingSystem = bus === 'kafka' ? 'kafka' : 'ringfleet';
  const tracing = new OtlpTracing({ ...process, endpoint, sampled, messagingSystem });
  useTracing(tracing);
  return async () => {
    useTracing(undefined);
    await tracing.close();
  };
}
