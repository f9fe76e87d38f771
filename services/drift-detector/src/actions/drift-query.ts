import { driftClasses, driftStates, overrideKinds, macSchema } from '@ringfleet/contracts';
import type { ListOptions, Repository } from '@ringfleet/storage';
import { matchesPattern } from '@ringfleet/ucs';
import { z } from 'zod';
import { isListed, type DriftRecord } from '../judging/drift-record.repository.ts';

/** What records are meant; everything given must fit. */
export const driftQuerySchema = z.object({
  phone: macSchema.optional(),
  parameter: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('A name, the segments before it (`reg.1`), or a pattern with `*`.'),
  class: z.enum(driftClasses).optional(),
  state: z.enum(driftStates).optional(),
  source: z.enum(overrideKinds).optional(),
  model: z.string().max(32).optional(),
  all: z.stringbool().optional().describe('With preferences, redundant and accepted ones.'),
});
export type DriftQuery = z.infer<typeof driftQuerySchema>;

/** Documents looked at for one page, however few of them fit. */
const MOST_SCANNED = 5_000;
const PAGE = 500;

/** One page of records that fit, by the index that leaves fewest to look at. */
export async function findDrift(
  records: Repository<DriftRecord>,
  query: DriftQuery,
  { limit, cursor: from }: { limit: number; cursor?: string | undefined },
): Promise<{ items: DriftRecord[]; cursor?: string }> {
  const by = indexFor(query);
  const items: DriftRecord[] = [];
  let cursor = from;
  let scanned = 0;
  do {
    const wanted = Math.min(limit - items.length, PAGE);
    const page = await records.list({ ...by, limit: wanted, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items.map(({ value }) => value).filter((record) => fits(record, query)));
    scanned += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined && items.length < limit && scanned < MOST_SCANNED);
  return { items, ...(cursor === undefined ? {} : { cursor }) };
}

function indexFor({ phone, parameter, class: of, state, all }: DriftQuery): ListOptions {
  if (phone !== undefined) return { prefix: `${phone}/` };
  if (parameter !== undefined && !parameter.startsWith('*'))
    return { index: 'parameter', prefix: parameter.split('*', 1)[0] ?? '' };
  if (state !== undefined && state !== 'open') return { index: 'state', equals: state };
  if (of !== undefined) return { index: 'class', equals: of };
  return all ? {} : { index: 'listed' };
}

function fits(
  record: DriftRecord,
  { phone, parameter, class: of, state, source, model, all }: DriftQuery,
): boolean {
  const isAsked = of !== undefined || state !== undefined || all === true;
  return (
    (phone === undefined || record.mac === phone) &&
    (parameter === undefined || matchesPattern(record.parameter, parameter)) &&
    (of === undefined || record.class === of) &&
    (state === undefined || record.state === state) &&
    (source === undefined || record.source === source) &&
    (model === undefined || record.model?.toLowerCase() === model.toLowerCase()) &&
    (isAsked || isListed(record))
  );
}
