import { defineSettings, setting, wholeNumberText } from '@ringfleet/service-kit';

export const catalogSettings = defineSettings('firmware-catalog', {
  RINGFLEET_FIRMWARE_UPLOAD_LIMIT: setting(wholeNumberText(1), {
    doc: 'A firmware package that is larger is refused. Twice as much must be free on the disk of the data folder while it is imported.',
    default: String(4 * 1024 * 1024 * 1024),
    unit: 'bytes',
  }),
});
