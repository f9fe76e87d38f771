import { matchesPattern } from './parameter-patterns.ts';

/** What a layer says of overriding: patterns as matchesPattern takes them. */
export interface OverridePatterns {
  /** Parameters that phones may not override. */
  locked: readonly string[];
  /** Parameters that they may, whatever this layer or a less specific one locks. */
  allowed: readonly string[];
}

/** Who decides whether a parameter may be overridden. */
export interface OverrideRuling<T extends OverridePatterns> {
  override: 'locked' | 'allowed';
  by: T;
  pattern: string;
}

/**
 * The most specific layer that names the parameter decides; where one layer both locks and allows it, it is allowed: an
 * exception beside its rule.
 * @param layers of a phone, the most specific first
 * @returns undefined where no layer names it: then it may be overridden
 */
export function overrideRuling<T extends OverridePatterns>(
  parameter: string,
  layers: readonly T[],
): OverrideRuling<T> | undefined {
  const named = (patterns: readonly string[]) =>
    patterns.find((pattern) => matchesPattern(parameter, pattern));
  for (const by of layers) {
    const exception = named(by.allowed);
    if (exception !== undefined) return { override: 'allowed', by, pattern: exception };
    const rule = named(by.locked);
    if (rule !== undefined) return { override: 'locked', by, pattern: rule };
  }
  return undefined;
}
