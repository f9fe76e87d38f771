import { consoleSettings } from '@ringfleet/console';
import {
  partsSettings,
  processSettings,
  type RingfleetService,
  type SettingsDefinition,
} from '@ringfleet/service-kit';
import { upstreamSettings } from './cluster/upstream-settings.ts';
import { services } from './services.ts';

/**
 * Every setting of Ringfleet: what is read at start, and what the reference page lists. A process knows those of all
 * services, so that one environment does for all of them.
 */
export function settingsDefinitions(of: readonly RingfleetService[] = services): SettingsDefinition[] {
  const ofServices = of.map((service) => service.settings);
  return [processSettings, partsSettings, upstreamSettings, consoleSettings, ...ofServices];
}
