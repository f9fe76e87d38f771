import { z } from 'zod';
import { wholeNumberText } from '../settings/setting-schemas.ts';
import { defineSettings, setting } from '../settings/setting.ts';
import { logLevels } from '../logging/process-logger.ts';

/** Without query, user and password: those of a URL would be seen wherever the setting is. */
const tracesText = z
  .string()
  .regex(
    /^(https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?)?$/,
    'must be http:// or https:// with a host, without user and query',
  )
  .transform((url) => (url === '' ? undefined : url.replace(/\/+$/, '')));

const ratioText = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a number from 0 to 1')
  .transform(Number);

/** Settings that every Ringfleet process has. */
export const processSettings = defineSettings('every service', {
  RINGFLEET_DATA_DIR: setting(z.string().min(1, 'must name a folder'), {
    doc: 'Folder of all local data; made when it is not there. One process at a time has it.',
    default: './ringfleet-data',
  }),
  RINGFLEET_INSTANCE: setting(
    z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
    {
      doc: "Name of this process among its like, the same after a restart; part of events and of the order of uploads. Default: `standalone`, with Kafka the host's name.",
    },
  ),
  RINGFLEET_TOPIC_PREFIX: setting(
    z.string().regex(/^[\w.-]{0,64}$/, 'must be a legal beginning of a topic name'),
    {
      doc: 'Stands before the name of every topic.',
      default: 'ringfleet.',
    },
  ),
  RINGFLEET_LOG_LEVEL: setting(z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }), {
    doc: `How much is logged to standard error: ${logLevels.join(', ')}.`,
    default: 'info',
  }),
  RINGFLEET_LOG_FORMAT: setting(z.enum(['auto', 'text', 'json'], { error: 'must be auto, text or json' }), {
    doc: 'Lines for people (`text`) or one JSON object a line (`json`); `auto` is text on a terminal.',
    default: 'auto',
  }),
  RINGFLEET_TRACES: setting(tracesText, {
    doc: 'Collector of OpenTelemetry to which traces go by OTLP over HTTP: `http://collector:4318`. Not set: nothing is traced.',
  }),
  RINGFLEET_TRACES_SAMPLED: setting(ratioText, {
    doc: 'How much of what phones and people begin is traced, from 0 to 1. What goes on with a trace is in it when its beginning is.',
    default: '1',
  }),
  RINGFLEET_STOP_GRACE: setting(wholeNumberText(1, 3600), {
    doc: 'Longest time of a stop, drains included; then the process ends with status 1, whatever still hangs.',
    default: '30',
    unit: 's',
  }),
});
