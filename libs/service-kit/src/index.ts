export { closestName } from './settings/closest-name.ts';
export { describeSettings, type SettingDescription } from './settings/describe-settings.ts';
export { readSettings, type Settings, type SettingsSource } from './settings/read-settings.ts';
export { listText, onOffText, portText, wholeNumberText } from './settings/setting-schemas.ts';
export {
  defineSettings,
  setting,
  type Setting,
  type SettingsDefinition,
  type SettingsOf,
} from './settings/setting.ts';
