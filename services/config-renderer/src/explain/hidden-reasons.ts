import type { HiddenReason } from '@ringfleet/ucs';

/**
 * Why a setting does not count, as answers and the command say it. These texts are kept stable.
 * - `later file`: a file that stands earlier in CONFIG_FILES, or an earlier place of the same file, sets the parameter.
 * - `lower layer`: the same, where both files are rendered and the hidden one's layer is less specific.
 * - `override from phone`, `override from web`: it was set at the phone's menu or on its web page.
 * - `device.* without device.set`: device.set is not 1 in any file, so nothing of the family is applied.
 * - `device.* without .set`, `device.* with .set off`: the parameter's own switch is missing, or not 1.
 * - `unknown to this model`: the model lacks the parameter; a rendered file then leaves it out.
 */
export const hiddenWhys = [
  'later file',
  'lower layer',
  'override from phone',
  'override from web',
  'device.* without device.set',
  'device.* without .set',
  'device.* with .set off',
  'unknown to this model',
] as const;
export type HiddenWhy = (typeof hiddenWhys)[number];

export const whyOf: Readonly<Record<HiddenReason, HiddenWhy>> = {
  'later-file': 'later file',
  'phone-override': 'override from phone',
  'web-override': 'override from web',
  'device-set': 'device.* without device.set',
  'set-missing': 'device.* without .set',
  'set-off': 'device.* with .set off',
  'unknown-to-model': 'unknown to this model',
};
