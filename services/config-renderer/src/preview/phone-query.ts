import { z } from 'zod';

/** Query of routes about one phone: what is left out follows from its document, then from what was seen. */
export const phoneQuerySchema = z.object({
  model: z.string().min(1).max(32).optional(),
  partNumber: z.string().max(32).optional(),
  bootServer: z
    .string()
    .max(255)
    .optional()
    .describe(
      "What option 160 says; default: the site's boot path, else where it booted last, else the root.",
    ),
  bootHost: z
    .string()
    .max(255)
    .regex(/^[^/@]+$/, 'must be host or host:port')
    .optional()
    .describe('host:port to show where bootServer is left out.'),
});
