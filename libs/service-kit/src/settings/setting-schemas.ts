import { z } from 'zod';

/** A whole number within limits, written in decimal. */
export function wholeNumberText(min: number, max = Number.MAX_SAFE_INTEGER) {
  const reason = `must be a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, reason)
    .transform(Number)
    .refine((value) => value >= min && value <= max, reason);
}

/** A TCP port; 0 takes any free one. */
export const portText = wholeNumberText(0, 65_535);

/** `on` or `off`. */
export const onOffText = z
  .enum(['on', 'off', 'true', 'false'], { error: 'must be on or off' })
  .transform((value) => value === 'on' || value === 'true');

/** Items separated by commas; spaces around them and empty ones are dropped. */
export const listText = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
