import { defineSettings } from '@ringfleet/service-kit';

export const detectorSettings = defineSettings('drift-detector', {});
