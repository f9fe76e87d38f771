import { defineSettings, onOffText, setting, wholeNumberText } from '@ringfleet/service-kit';

export const detectorSettings = defineSettings('drift-detector', {
  RINGFLEET_CALL_LISTS: setting(onOffText, {
    default: 'off',
    doc: 'Whether people may see and export call lists. They are personal data: always kept for the phone that wrote them, shown only when this is on.',
  }),
  RINGFLEET_CALL_LISTS_DAYS: setting(wholeNumberText(1, 3650), {
    default: '30',
    doc: 'Days for which versions of call lists are kept. The newest stays with the phone itself.',
  }),
});
