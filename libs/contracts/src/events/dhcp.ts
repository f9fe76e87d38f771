import { z } from 'zod';
import { timeSchema } from './field-schemas.ts';

/** The DHCP options of a site changed, so its DHCP server should be told. Key: the site. */
export const dhcpOptionsGeneratedSchema = z.object({
  /** The site's id; `fleet` for phones of no site. */
  site: z.string(),
  options: z.array(
    z.object({
      code: z.int(),
      name: z.string(),
      /** For people. */
      value: z.string(),
      /** The data of the option, without code and length. */
      hex: z.string(),
    }),
  ),
  /** SHA-256 of the texts for all DHCP servers: another one means that a text changed. */
  textHash: z.string(),
  generatedAt: timeSchema,
});
export type DhcpOptionsGenerated = z.infer<typeof dhcpOptionsGeneratedSchema>;
