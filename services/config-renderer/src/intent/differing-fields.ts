import { isDeepStrictEqual } from 'node:util';

/** Names of the fields in which two documents differ, parameters one by one: `timeZone`, `reg.1.address`. */
export function differingFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const fields: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isDeepStrictEqual(before[name], after[name])) continue;
    if (name !== 'parameters' && name !== 'master') fields.push(name);
    else fields.push(...differingFields(objectOf(before[name]), objectOf(after[name])));
  }
  return fields;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
