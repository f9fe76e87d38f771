export { bootPhone } from './boot/boot-phone.ts';
export type { BootOptions, PhoneBoot } from './boot/boot-phone.ts';
export type { BootRow } from './fleet/boot-row.ts';
export { FIRST_MAC, usualModels } from './fleet/fleet-plan.ts';
export { simulateFleet } from './fleet/simulate-fleet.ts';
export type { FleetDoings, FleetOptions, FleetTotals, PhoneMemories } from './fleet/simulate-fleet.ts';
export { ControlConnection, openSocket } from './ftp/control-connection.ts';
export { PhoneFtpClient } from './ftp/phone-ftp-client.ts';
export type {
  FtpServerAddress,
  PhoneFtpOptions,
  StoreAttempt,
  TransferOutcome,
  TransferSink,
} from './ftp/phone-ftp-client.ts';
export { SimulatedPhone } from './phone/simulated-phone.ts';
export type { PhoneReset, SentUploads, SimulatedPhoneOptions } from './phone/simulated-phone.ts';
export { usualCalls, usualDirectory } from './phone/usual-files.ts';
