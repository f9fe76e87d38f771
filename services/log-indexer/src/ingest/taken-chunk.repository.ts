import type { LogCopyId, RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** One upload of a log that is in the index: what its neighbours in the copy, and a repeat of its event, must know. */
const takenChunkSchema = z.object({
  /** Where its bytes lie, as long as they do. */
  blob: z.string(),
  /** When the phone sent it, in milliseconds since 1970: times are derived from it. */
  uploadedAt: z.int(),
  /** It was written before Ringfleet came. */
  isImport: z.boolean(),
  /** Lines at its start that were there before. */
  repeated: z.int(),
  /** What the copy ended in after it: a line that has no end yet, and the order of the chunk whose last line it is. */
  open: z.object({ in: z.string(), sealed: z.string() }).optional(),
  origin: z.object({
    model: z.string().optional(),
    site: z.string().optional(),
    version: z.string().optional(),
  }),
  takenAt: z.iso.datetime(),
});
export type TakenChunk = z.infer<typeof takenChunkSchema>;

/** Id: `takenChunkId`. */
export const takenChunks: RepositoryDefinition<TakenChunk> = {
  name: 'taken-chunks',
  schema: takenChunkSchema,
  indexes: { takenAt: ({ takenAt }) => takenAt },
};

export function takenChunkId({ mac, path, generation }: LogCopyId, order: string): string {
  return `${mac}/${path}#${generation}#${order}`;
}
