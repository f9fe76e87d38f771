import { z } from 'zod';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A point in time as people say it: RFC 3339, or so long before now (`-90s`, `-30m`, `-2h`, `-7d`, `-2w`). */
export const momentSchema = z
  .string()
  .max(64)
  .transform((text, context) => {
    const at = readMoment(text, Date.now());
    if (at !== undefined) return at;
    context.addIssue('must be a time such as 2026-11-27T08:00:00Z, or -2h for two hours ago');
    return z.NEVER;
  })
  .describe('RFC 3339, or so long ago: -90s, -30m, -2h, -7d.');

/** @returns milliseconds since 1970, or undefined when it is no such text */
function readMoment(text: string, now: number): number | undefined {
  const [, amount, unit] = /^-(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNITS[unit as keyof typeof UNITS];
  // A plus sign that was not encoded in a URL comes as a space.
  const at = z.iso.datetime({ offset: true }).safeParse(text.replace(' ', '+'));
  return at.success ? Date.parse(at.data) : undefined;
}
