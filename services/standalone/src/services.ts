import { service as configRenderer } from '@ringfleet/config-renderer';
import { consoleSettings } from '@ringfleet/console';
import { service as dhcpOptions } from '@ringfleet/dhcp-options';
import { service as driftDetector } from '@ringfleet/drift-detector';
import { service as firmwareCatalog } from '@ringfleet/firmware-catalog';
import { service as ftpGateway } from '@ringfleet/ftp-gateway';
import { service as logIndexer } from '@ringfleet/log-indexer';
import { processSettings, type RingfleetService, type SettingsDefinition } from '@ringfleet/service-kit';

/** The services behind the front, in the order of their start: phones come in last. */
export const services: readonly RingfleetService[] = [
  configRenderer,
  logIndexer,
  driftDetector,
  firmwareCatalog,
  dhcpOptions,
  ftpGateway,
];

/** Every setting of the process: what is read at start, and what the reference page lists. */
export function settingsDefinitions(of: readonly RingfleetService[] = services): SettingsDefinition[] {
  return [processSettings, consoleSettings, ...of.map((service) => service.settings)];
}
