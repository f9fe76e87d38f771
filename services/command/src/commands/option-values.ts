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
