import { RequestInvalidError } from '@ringfleet/service-kit';
import { parseMac } from '@ringfleet/ucs';

/** A phone of a path of the API, however it is written. @throws RequestInvalidError */
export function macOf(text: string): string {
  const mac = parseMac(text);
  if (mac === undefined) throw new RequestInvalidError([{ field: 'mac', message: `'${text}' is no MAC` }]);
  return mac;
}
