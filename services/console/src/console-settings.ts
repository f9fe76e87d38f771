import { defineSettings, httpSettings, setting, wholeNumberText } from '@ringfleet/service-kit';
import { z } from 'zod';

/** Settings of the API front. */
export const consoleSettings = defineSettings('console', {
  ...httpSettings.settings,
  RINGFLEET_ADMIN_TOKEN_FILE: setting(z.string().min(1, 'must name a file'), {
    doc: 'File with the first token, which may do everything. Made when it is not there. Default: admin.token of the data folder.',
  }),
  RINGFLEET_HTTP_EVENTS_HEARTBEAT: setting(wholeNumberText(1, 3600), {
    doc: 'Pause between heartbeats of live events, so that proxies keep the connection.',
    default: '15',
    unit: 's',
  }),
  RINGFLEET_HTTP_EVENTS_STALLED: setting(wholeNumberText(1, 3600), {
    doc: 'A client of live events that takes nothing for so long is cut; it resumes where it was.',
    default: '60',
    unit: 's',
  }),
});
