import { InvalidArgumentError } from 'commander';

/** A number of an option that must not be smaller. */
export function numberAtLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isWhole = least < 1 || Number.isInteger(value);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || !isWhole)
      throw new InvalidArgumentError(
        least < 1 ? 'It must be a number above 0.' : `It must be a whole number from ${least}.`,
      );
    return value;
  };
}

/** An option that may be repeated. */
export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** A time as people write it. @returns RFC 3339 */
export function timeValue(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Write it like 2026-11-20 or 2026-11-20T14:00:00Z.');
  return at.toISOString();
}
