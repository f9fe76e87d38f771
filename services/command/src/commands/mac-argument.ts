import { parseMac } from '@ringfleet/ucs';
import { UsageError } from '../usage-error.ts';

/** A phone as people write its MAC, in the form of the API. @throws UsageError */
export function macArgument(text: string): string {
  const mac = parseMac(text);
  if (mac === undefined) throw new UsageError(`'${text}' is no MAC (12 hex digits)`);
  return mac;
}
