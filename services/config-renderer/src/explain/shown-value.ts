import { isSecretParameter, MASKED_VALUE } from '@ringfleet/ucs';

/** A value as people see it: secrets are masked. */
export function shownValue<T extends string | null>(name: string, value: T): T | typeof MASKED_VALUE {
  return value !== null && value !== '' && isSecretParameter(name) ? MASKED_VALUE : value;
}
