import { service as configRenderer } from '@ringfleet/config-renderer';
import { service as dhcpOptions } from '@ringfleet/dhcp-options';
import { service as driftDetector } from '@ringfleet/drift-detector';
import { service as firmwareCatalog } from '@ringfleet/firmware-catalog';
import { service as ftpGateway } from '@ringfleet/ftp-gateway';
import { service as logIndexer } from '@ringfleet/log-indexer';
import type { RingfleetService } from '@ringfleet/service-kit';

/** The services behind the front, in the order of their start: phones come in last. */
export const services: readonly RingfleetService[] = [
  configRenderer,
  logIndexer,
  driftDetector,
  firmwareCatalog,
  dhcpOptions,
  ftpGateway,
];
