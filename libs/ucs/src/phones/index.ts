export { bootServerUrl, parseBootServer } from './boot-server-url.ts';
export type { BootServer, BootServerType } from './boot-server-url.ts';
export { checkParameter } from './check-parameter.ts';
export type { ParameterFinding, ParameterReaders } from './check-parameter.ts';
export { classifyFileName, writtenByPhone } from './file-names.ts';
export type { ClassifiedName, FileNameKind } from './file-names.ts';
export { firmwareNames, partNumberFromRequests } from './firmware-names.ts';
export { isHarmlessMiss } from './harmless-misses.ts';
export { labelOfLacking, lackingModels } from './lacking-models.ts';
export { writeAppLog, writeBootLog } from './log-text.ts';
export type { AppLogEntry, BootLogEntry, LogAuthor, PhoneProgram } from './log-text.ts';
export { formatMac, GENERIC_MAC, hasKnownOui, KNOWN_OUIS, macInPath, parseMac } from './mac.ts';
export {
  findModel,
  modelsOfPartNumber,
  parsePartNumber,
  partNumbersOfModel,
  PHONE_MODELS,
} from './models.ts';
export type { BootGeneration, PhoneFamily, PhoneModel } from './models.ts';
export { byTrust, ORDER_OF_TRUST } from './order-of-trust.ts';
export type { Evidence, FactSource, TrustedName } from './order-of-trust.ts';
export { writeOverrideFile } from './override-text.ts';
export type { OverrideText } from './override-text.ts';
export { findParameter, modelLacks, suggestName } from './parameter-catalogue.ts';
export type { ParameterRow, ParameterType } from './parameter-catalogue.ts';
export { phoneFileNames, phoneFileOf } from './phone-files.ts';
export type { PhoneDirectories, PhoneFile, PhoneFileKind, PhoneFilePlace } from './phone-files.ts';
export { belowBootPath, normalisePath, splitPath } from './provisioning-path.ts';
export { substituteMasks } from './substitution.ts';
export type { MaskValues, Substituted } from './substitution.ts';
export { UPLOAD_LIMITS, uploadPolicy } from './upload-policy.ts';
export type { UploadContext, UploadDecision, UploadRefusal } from './upload-policy.ts';
export { compareVersions, isVersion, parseSipVer, sameVersion } from './versions.ts';
