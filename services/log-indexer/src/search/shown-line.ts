import { logClassSchema } from '@ringfleet/contracts';
import type { FoundLine } from '@ringfleet/storage';
import { maskLogText } from '@ringfleet/ucs';
import { z } from 'zod';

/** A line as people and programs see it. */
export const shownLineSchema = z
  .object({
    /** Names the line as long as it is kept. */
    id: z.string(),
    at: z.iso.datetime(),
    /** `unset`: the phone's clock was not set, and `at` is derived from its upload. */
    clock: z.enum(['set', 'unset']),
    mac: z.string(),
    model: z.string().optional(),
    site: z.string().optional(),
    version: z.string().optional(),
    component: z.string().optional(),
    class: logClassSchema.optional(),
    /** Events that the phone lost before it. */
    missed: z.int().optional(),
    /** What it says. */
    text: z.string(),
    /** The whole line as logged, secrets masked. */
    raw: z.string(),
    /** Where the words of the query stand in `raw`: [start, end) in characters. */
    highlights: z.array(z.tuple([z.int(), z.int()])),
    kind: z.enum(['app-log', 'boot-log']),
    path: z.string(),
    /** The upload that brought it. */
    order: z.string(),
  })
  .meta({ id: 'LogLine' });
export type ShownLine = z.infer<typeof shownLineSchema>;

export function shownLine(line: FoundLine): ShownLine {
  // Lines of before a pattern was added are in the index as they were.
  const raw = maskLogText(line.raw);
  const { id, clock, mac, model, site, version, component, class: level, missed, kind, path, order } = line;
  return {
    ...{ id, clock, mac, kind, path, order, raw },
    at: new Date(line.at).toISOString(),
    text: maskLogText(line.text),
    highlights: raw === line.raw ? line.highlights : [],
    ...(model === undefined ? {} : { model }),
    ...(site === undefined ? {} : { site }),
    ...(version === undefined ? {} : { version }),
    ...(component === undefined ? {} : { component }),
    ...(level === undefined ? {} : { class: level }),
    ...(missed === undefined ? {} : { missed }),
  };
}
