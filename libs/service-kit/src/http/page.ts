import { z } from 'zod';

/** Query of every list: `@Query({ schema: pageQuerySchema })`. Extend it by the list's own filters. */
export const pageQuerySchema = z.object({
  /** Opaque, from the page before. */
  cursor: z.string().min(1).max(2048).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** Answer of every list: its items, and a cursor when there is more. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}
