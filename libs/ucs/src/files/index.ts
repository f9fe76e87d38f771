export { readConfigurationFile } from './configuration-file.ts';
export type { ConfigurationFile, ParameterSetting } from './configuration-file.ts';
export { UnwritableParameterError, writeConfigurationFile } from './configuration-text.ts';
export type { ConfigurationText } from './configuration-text.ts';
export { decodeText } from './decode-text.ts';
export type { DecodedText } from './decode-text.ts';
export { isUntouchedDefaultMaster } from './default-master.ts';
export { deviceObstacle, effectiveParameters } from './effective-parameters.ts';
export type {
  DeviceObstacle,
  EffectiveParameter,
  HiddenSetting,
  ParameterSource,
  ParameterSources,
} from './effective-parameters.ts';
export type { Fault, Position } from './fault.ts';
export { masterAttribute, readMasterFile } from './master-file.ts';
export type { MasterFile } from './master-file.ts';
export { UnwritableMasterError, writeMasterFile } from './master-text.ts';
export type { MasterText } from './master-text.ts';
export { mergeConfiguration } from './merge-configuration.ts';
export type {
  DuplicateSetting,
  EffectiveSetting,
  FileSettings,
  MergedConfiguration,
  SettingPlace,
} from './merge-configuration.ts';
export { readOverrideFile } from './override-file.ts';
export type { OverrideFile, WritingApplication } from './override-file.ts';
export { compareParameterNames } from './parameter-order.ts';
export { normalisePem, sameValue } from './pem-text.ts';
export { masterLimits } from './master-attribute-faults.ts';
export { resolveMaster } from './resolve-master.ts';
export type {
  DirectoryElsewhere,
  DirectoryName,
  MasterDirectories,
  MasterReader,
  ResolvedMaster,
  ResolveMasterOptions,
} from './resolve-master.ts';
export {
  isSecretParameter,
  MASKED_VALUE,
  maskSecrets,
  secretParameterPatterns,
} from './secret-parameters.ts';
export type { SecretParameterPattern } from './secret-parameters.ts';
export { withoutParameters } from './without-parameters.ts';
export { defaultXmlLimits, readXmlAttributes } from './xml-attributes.ts';
export type { XmlAttribute, XmlAttributes, XmlLimits } from './xml-attributes.ts';
export { readCallListFile } from './call-list-file.ts';
export type { Call, CallListFile, CallParty } from './call-list-file.ts';
export { readDirectoryFile } from './directory-file.ts';
export type { DirectoryFile, DirectoryItem } from './directory-file.ts';
export { readLicenceFile } from './licence-file.ts';
export type { Licence, LicenceFile } from './licence-file.ts';
export { readUpgradeManifest } from './upgrade-manifest.ts';
export type { OfferedImage, UpgradeManifest } from './upgrade-manifest.ts';
