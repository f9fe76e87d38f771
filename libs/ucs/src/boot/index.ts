export { askedPath } from './boot-paths.ts';
export { driveBoot } from './drive-boot.ts';
export type { BootAnswer, BootFileRole, BootPhase, BootRequest, BootStep } from './boot-request.ts';
export type {
  BootConfigFile,
  BootFault,
  BootFirmware,
  BootOverrides,
  BootResult,
  FirmwareDecision,
} from './boot-result.ts';
export { appLogAfter, callsAfter, directoryAfter, overridesAfter } from './later-uploads.ts';
export type { LaterUpload } from './later-uploads.ts';
export { runLogLine } from './run-log.ts';
export { statusPage } from './status-page.ts';
export type { StatusPage } from './status-page.ts';
export { virtualBoot } from './virtual-boot.ts';
export { usualApplication, virtualPhone } from './virtual-phone.ts';
export type { PhoneMemory, VirtualPhone, VirtualPhoneOptions } from './virtual-phone.ts';
