import { z } from 'zod';

/** A fault of a file as lint, import and put report it. */
export const faultSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['error', 'warning', 'info']),
    line: z.int(),
    column: z.int(),
    message: z.string(),
    advice: z.string(),
    fix: z.string().optional(),
  })
  .meta({ id: 'LintFault' });
