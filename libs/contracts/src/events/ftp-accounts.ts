import { z } from 'zod';
import { sealedInlineSchema, timeSchema } from './field-schemas.ts';

/**
 * The FTP accounts of the fleet or of one site. Key: `fleet` or `site/<id>`; a tombstone takes them away. Gateways keep
 * them, so that phones log in whatever else is down.
 */
export const ftpAccountsChangedSchema = z.object({
  scope: z.string(),
  /** The newest first; older ones stay valid for a while after a rotation. */
  accounts: z
    .array(
      z.object({
        /** `fleet@3`, `site/berlin@2`: the scope and a number that counts rotations. */
        id: z.string(),
        user: z.string().max(64),
        /** Sealed, base64. */
        password: sealedInlineSchema,
        /** Absent for the newest. */
        validUntil: timeSchema.optional(),
      }),
    )
    .max(4),
});
export type FtpAccountsChanged = z.infer<typeof ftpAccountsChangedSchema>;
