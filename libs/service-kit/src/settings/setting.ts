import type { z } from 'zod';

/** One setting as its service declares it. */
export interface Setting<T> {
  /** Reads what the operator wrote (always text) and gives the typed value. */
  schema: z.ZodType<T>;
  /** One or two sentences for the reference page. */
  doc: string;
  /** As an operator would write it; absent: the value is undefined unless set. */
  default?: string;
  /** `ms`, `bytes`, `connections` … */
  unit?: string;
  /** Never shown: not in errors, not in the settings page. */
  secret: boolean;
}

interface Description {
  doc: string;
  unit?: string;
  secret?: boolean;
}

/** A setting with a default has a value always, one without may be undefined. */
export function setting<S extends z.ZodType>(
  schema: S,
  description: Description & { default: string },
): Setting<z.output<S>>;
export function setting<S extends z.ZodType>(
  schema: S,
  description: Description,
): Setting<z.output<S> | undefined>;
export function setting(
  schema: z.ZodType,
  description: Description & { default?: string },
): Setting<unknown> {
  return { secret: false, ...description, schema };
}

export type SettingName = `RINGFLEET_${string}`;

/** The settings of one service, by the name of their environment variable. */
export interface SettingsDefinition<
  D extends Record<SettingName, Setting<unknown>> = Record<SettingName, Setting<unknown>>,
> {
  service: string;
  settings: D;
}

/** What a service reads: every setting by its name, typed. */
export type SettingsOf<Definition extends SettingsDefinition> = {
  readonly [K in keyof Definition['settings']]: Definition['settings'][K] extends Setting<infer T>
    ? T
    : never;
};

/**
 * @example
 * const httpSettings = defineSettings('standalone', {
 *   RINGFLEET_HTTP_PORT: setting(portText, { doc: 'Port of the API and the pages.', default: '8080' }),
 * });
 */
export function defineSettings<D extends Record<SettingName, Setting<unknown>>>(
  service: string,
  settings: D,
): SettingsDefinition<D> {
  return { service, settings };
}
