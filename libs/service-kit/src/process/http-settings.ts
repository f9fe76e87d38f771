import { z } from 'zod';
import { portText } from '../settings/setting-schemas.ts';
import { defineSettings, setting } from '../settings/setting.ts';

const host = z.string().min(1, 'must be an address or host name');

/** Where a process is asked by people, other processes and probes. */
export const httpSettings = defineSettings('every service', {
  RINGFLEET_HTTP_PORT: setting(portText, {
    doc: 'Port of the API; of a service that runs by itself, the port on which the console reaches it. 0 takes any free one.',
    default: '8080',
  }),
  RINGFLEET_HTTP_HOST: setting(host, {
    doc: 'Address on which that listens. Other than loopback it is reachable from outside: put TLS before it.',
    default: '127.0.0.1',
  }),
  RINGFLEET_PROBES_PORT: setting(portText, {
    doc: 'Port of its own for /health, /health/ready and /metrics, all without a token: for probes and Prometheus in a closed network. Not set: there is none.',
  }),
  RINGFLEET_PROBES_HOST: setting(host, { doc: 'Address on which that listens.', default: '127.0.0.1' }),
});
