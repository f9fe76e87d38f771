import { logClasses } from '@ringfleet/contracts';
import type { LogQuery } from '@ringfleet/storage';
import { parseMac } from '@ringfleet/ucs';
import { z } from 'zod';
import { momentSchema } from './moment.ts';

const classNames = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(z.enum(logClasses)).max(8),
);
export const macText = z.string().transform((text, context) => {
  const mac = parseMac(text);
  if (mac !== undefined) return mac;
  context.addIssue('must be a MAC, such as 0004f28062d6');
  return z.NEVER;
});
const name = z.string().min(1).max(64);

/** What lines are wanted; everything given must fit. */
export const lineFilterSchema = z.object({
  words: z
    .string()
    .max(500)
    .optional()
    .describe('Words, and phrases in double quotes; all must be in the line, in any case.'),
  mac: macText.optional(),
  model: name.optional(),
  site: name.optional(),
  version: name.optional().describe('Application version that the phone ran when it logged.'),
  component: name.optional().describe('`so`, `cfg`, `sip` …'),
  class: classNames
    .optional()
    .describe(
      '`*` always, 0 debug, 1-3 detail, 4 minor error, 5 major, 6 fatal; several as `5,6` or repeated.',
    ),
  kind: z.enum(['app-log', 'boot-log']).optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
});
export type LineFilter = z.infer<typeof lineFilterSchema>;

/** The filter in the index's words. */
export function logQuery({ class: level, ...filter }: LineFilter): LogQuery {
  const query = { ...filter, classes: level };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
