import { audiences, dhcpServers, matchings, vlanCodes } from '@ringfleet/ucs';
import { z } from 'zod';

const flagSchema = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

const vlanSchema = z
  .enum(vlanCodes.map(String) as [string, ...string[]])
  .transform((text) => vlanCodes.find((code) => String(code) === text) ?? vlanCodes[0])
  .optional();

export const shownQuerySchema = z.object({
  server: z.enum(dhcpServers).optional().describe('Whose text; without it values and bytes alone.'),
  only: z.enum(audiences).default('phones').describe('Whom the text reaches.'),
  match: z
    .enum(matchings)
    .optional()
    .describe('What phones are told by: oui, class. Default: what the server does best.'),
  bootServer: z.string().min(1).max(512).optional().describe('In place of that of the site.'),
  with161: flagSchema.describe('Option 161 repeats the boot server.'),
  vlanOption: vlanSchema.describe('Option of the VLAN discovery string: 128, 144, 157 or 191.'),
  resolve: flagSchema.describe('Time servers given by name are looked up, for option 42.'),
  date: z.iso.date().optional().describe('Day that option 2 is for. Default: today.'),
});
export type ShownQuery = z.infer<typeof shownQuerySchema>;

export const optionSchema = z
  .object({
    code: z.int(),
    name: z.string(),
    value: z.string().describe('For people.'),
    hex: z.string().describe('The data of the option, without code and length.'),
  })
  .meta({ id: 'DhcpOption' });

const timeSchema = z.object({
  zone: z.string(),
  date: z.string(),
  standardOffset: z.int().describe('Seconds east of UTC without summer time: the value of option 2.'),
  offsetThen: z.int().describe('Seconds east of UTC on that day.'),
  case: z.enum(['fixed', 'summer', 'irregular']),
  sentence: z.string().describe('Which case this is, and what to leave to tcpIpApp.sntp.*.'),
  changes: z
    .array(z.object({ at: z.string(), localTime: z.string(), before: z.int(), after: z.int() }))
    .describe('Changes of the clocks in that year.'),
});

export const shownSchema = z
  .object({
    site: z.string().describe('The id of the site, or fleet.'),
    options: z.array(optionSchema),
    time: timeSchema.optional(),
    remarks: z.array(z.string()).describe('What is left out or worth knowing.'),
    server: z.enum(dhcpServers).optional(),
    only: z.enum(audiences).optional(),
    text: z.string().optional().describe('Configuration of that server.'),
  })
  .meta({ id: 'DhcpOptions' });
export type Shown = z.infer<typeof shownSchema>;
