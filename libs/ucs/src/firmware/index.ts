export { classifyPackageFile, staticKinds } from './package-file.ts';
export type { PackageFile, StaticKind } from './package-file.ts';
export { targetFor, targetScopes } from './target-for.ts';
export type { FirmwareTarget, TargetedPhone, TargetScope } from './target-for.ts';
export { updaterOfApplication, upgradePath } from './upgrade-path.ts';
export type { InstalledFirmware, UpgradePath } from './upgrade-path.ts';
