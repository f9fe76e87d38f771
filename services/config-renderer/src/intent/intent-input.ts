import { z } from 'zod';

/** What people write: JSON has its types, YAML and CSV are all text. */
const textSchema = z.string().max(512);
const wholeNumberSchema = z.union([z.int(), z.string().regex(/^-?\d{1,9}$/, 'must be a whole number')]);
const switchSchema = z.union([z.boolean(), z.enum(['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'])]);
const valueSchema = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a text, a number or a switch',
});

const patternsSchema = z.array(z.string().min(1).max(255)).max(1000);

const layerFields = {
  parameters: z.record(z.string(), valueSchema).optional().describe('Parameters by name.'),
  locked: patternsSchema.optional().describe('Patterns of parameters that phones may not override: `reg.*`.'),
  allowed: patternsSchema
    .optional()
    .describe('Patterns of parameters that they may, whatever this layer or a less specific one locks.'),
};

const ftpAccountFields = z
  .strictObject({
    user: z.string().min(1).max(64),
    password: z.string().min(1).max(128).describe('Shown as ********; sent so, it stays what it is.'),
    tellPhones: switchSchema.optional().describe('Whether phones are told it, so that they change over.'),
    oldValidUntil: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('How long the account of before stays valid; default: 30 days from the change.'),
  })
  .meta({ id: 'FtpAccountInput' });

const certificateFields = z
  .strictObject({
    name: z.string().min(1).max(64),
    pem: z
      .string()
      .max(64 * 1024)
      .optional()
      .describe('One or more certificates.'),
    der: z
      .string()
      .max(64 * 1024)
      .optional()
      .describe('One certificate in base64.'),
  })
  .meta({ id: 'CaCertificateInput' });

export const fleetInputSchema = z
  .strictObject({
    baseProfile: z.enum(['Generic', 'Lync', 'SkypeUSB']).optional(),
    pinSignIn: switchSchema.optional().describe('Sign-in by PIN; off where DHCP has no option 43 and 120.'),
    caCertificates: z.array(certificateFields).max(12).optional(),
    deviceFileSuffix: z.string().max(32).optional().describe('Behind the MAC in device files: -lync.'),
    master: z
      .record(z.string(), z.string().max(2047))
      .optional()
      .describe('Attributes of every master file but CONFIG_FILES: APP_FILE_PATH, LOG_FILE_DIRECTORY, ….'),
    lists: z
      .strictObject({
        general: z.array(z.string().min(1).max(255)).max(64),
        models: z.record(z.string(), z.array(z.string().min(1).max(255)).max(64)).optional(),
      })
      .optional()
      .describe('CONFIG_FILES in another order than <phone>, <groups>, <site>, <model>, <fleet>.'),
    bootServer: textSchema.optional(),
    ntpServers: z.array(z.string().min(1).max(255)).max(8).optional(),
    timeZone: z.string().max(64).optional().describe('IANA name.'),
    ftpAccount: ftpAccountFields.optional(),
    retiredFilesDays: wholeNumberSchema.optional(),
    ...layerFields,
  })
  .meta({ id: 'FleetInput' });

export const modelInputSchema = z.strictObject(layerFields).meta({ id: 'ModelInput' });

export const siteInputSchema = z
  .strictObject({
    name: textSchema.optional(),
    bootPath: z.string().max(48).optional().describe('Option 160 = ftp://host/<bootPath>.'),
    networks: z.array(z.string().max(64)).max(256).optional().describe('CIDR: 10.1.0.0/16.'),
    bootServer: textSchema.optional(),
    ntpServers: z.array(z.string().min(1).max(255)).max(8).optional(),
    timeZone: z.string().max(64).optional().describe('IANA name.'),
    lyncServer: z.string().max(260).optional().describe('host or host:port.'),
    vlan: wholeNumberSchema.optional(),
    ftpAccount: ftpAccountFields.optional(),
    ...layerFields,
  })
  .meta({ id: 'SiteInput' });

export const groupInputSchema = z
  .strictObject({
    name: textSchema.optional(),
    parent: z.string().max(48).optional().describe("The group whose layer stands behind this one's."),
    ...layerFields,
  })
  .meta({ id: 'GroupInput' });

const lineFields = z
  .strictObject({
    address: z.string().min(1).max(255),
    signIn: z
      .enum(['user', 'prefilled', 'full'])
      .optional()
      .describe('user: at the phone; prefilled: only the password at the phone; full: by itself.'),
    domain: z.string().min(1).max(255).optional(),
    user: z.string().min(1).max(255).optional(),
    password: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('Shown as ********; sent so, it stays what it is.'),
    displayName: z.string().max(255).optional(),
    label: z.string().max(255).optional(),
    server: z
      .strictObject({
        address: z.string().min(1).max(255),
        port: wholeNumberSchema.optional(),
        transport: z.string().max(32).optional(),
      })
      .optional(),
  })
  .meta({ id: 'LineInput' });

export const phoneInputSchema = z
  .strictObject({
    name: textSchema.optional(),
    model: z.string().min(1).max(64).optional(),
    site: z.string().max(48).optional(),
    group: z.string().max(48).optional(),
    lines: z.array(lineFields).max(48).optional(),
    ...layerFields,
  })
  .meta({ id: 'PhoneInput' });

export const inputSchemas = {
  fleet: fleetInputSchema,
  model: modelInputSchema,
  site: siteInputSchema,
  group: groupInputSchema,
  phone: phoneInputSchema,
} as const;

export type FleetInput = z.infer<typeof fleetInputSchema>;
export type ModelInput = z.infer<typeof modelInputSchema>;
export type SiteInput = z.infer<typeof siteInputSchema>;
export type GroupInput = z.infer<typeof groupInputSchema>;
export type PhoneInput = z.infer<typeof phoneInputSchema>;
export type LineInput = z.infer<typeof lineFields>;
export type FtpAccountInput = z.infer<typeof ftpAccountFields>;

export function isOn(value: z.infer<typeof switchSchema>): boolean {
  return value === true || ['true', 'yes', 'on', '1'].includes(String(value));
}

/** A parameter's value as files have it: a switch is 1 or 0. */
export function valueText(value: z.infer<typeof valueSchema>): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}
