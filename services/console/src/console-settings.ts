import { defineSettings, portText, setting, wholeNumberText } from '@ringfleet/service-kit';
import { z } from 'zod';

/** Settings of the API front. */
export const consoleSettings = defineSettings('console', {
  RINGFLEET_HTTP_PORT: setting(portText, {
    doc: 'Port of the API; 0 takes any free one.',
    default: '8080',
  }),
  RINGFLEET_HTTP_HOST: setting(z.string().min(1, 'must be an address or host name'), {
    doc: 'Address on which the API listens. Other than loopback it is reachable from outside: put TLS before it.',
    default: '127.0.0.1',
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
