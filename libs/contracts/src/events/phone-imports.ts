import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { blobRefSchema, hashSchema, macSchema, timeSchema, treePathSchema } from './field-schemas.ts';
import { phoneFileKinds } from './phone-files.ts';

/**
 * An imported folder held a file that a phone wrote. The gateways own such files: one of them takes it as that
 * phone's first version. Its order is made of the file's time, so it never outranks what the phone uploaded since.
 */
export const phoneFileImportAskedSchema = z.object({
  mac: macSchema,
  kind: z.enum(phoneFileKinds),
  path: treePathSchema,
  order: orderSchema,
  size: z.int().min(0),
  hash: hashSchema,
  modified: timeSchema,
  /** Sealed bytes, in the importer's part of the blob store; they stay there for 30 days at least. */
  blob: blobRefSchema,
});
export type PhoneFileImportAsked = z.infer<typeof phoneFileImportAskedSchema>;

/**
 * A phone has left the fleet and the time for which its files were kept is over: gateways forget what it wrote up to
 * `order`. A phone that wrote again since keeps everything.
 */
export const phoneFilesRemovalAskedSchema = z.object({
  mac: macSchema,
  /** When the phone was retired, as an order: files with a higher one stay. */
  order: orderSchema,
});
export type PhoneFilesRemovalAsked = z.infer<typeof phoneFilesRemovalAskedSchema>;
