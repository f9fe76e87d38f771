export { bootPhone } from './boot/boot-phone.ts';
export type { BootOptions, PhoneBoot } from './boot/boot-phone.ts';
export type { BootRow } from './fleet/boot-row.ts';
export { FIRST_MAC, usualModels } from './fleet/fleet-plan.ts';
export { simulateFleet } from './fleet/simulate-fleet.ts';
export type { FleetOptions, FleetTotals } from './fleet/simulate-fleet.ts';
export { PhoneFtpClient } from './ftp/phone-ftp-client.ts';
export type {
  FtpServerAddress,
  PhoneFtpOptions,
  TransferOutcome,
  TransferSink,
} from './ftp/phone-ftp-client.ts';
