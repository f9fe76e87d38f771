import { type Fault, faultAt } from '../../files/fault.ts';
import { fromHex } from '../options/option-bytes.ts';
import { decodeTimeOffset, faultOfOffset } from '../options/time-offset-option.ts';
import type { DhcpStatement } from './dhcp-statement.ts';

const SIGN_BIT = 0x8000_0000;
const ALL = 0x1_0000_0000;
/** Hours go to 14, minutes to 840: no zone is that few seconds away from UTC. */
const MOST_MINUTES = 840;

/** A value of option 2. @param isDword whether the server takes the 32 bits as they are, so that they may be unsigned */
export function checkTimeOffset(statement: DhcpStatement, isDword: boolean): Fault[] {
  const { value, form } = statement;
  const written = form === 'hex' ? hexNumber(value) : Number(value);
  const fault = (kind: Parameters<typeof faultAt>[0], message: string) => [faultAt(kind, statement, message)];
  if (written === undefined || Number.isNaN(written))
    return fault('RF_DHCP_OFFSET_IMPOSSIBLE', `Option 2 is '${value}', which is no number of four bytes.`);
  const isUnsigned = form !== 'hex' && written >= SIGN_BIT && written < ALL;
  if (isUnsigned && !isDword)
    return fault(
      'RF_DHCP_OFFSET_UNSIGNED',
      `Option 2 is ${value}, which is ${written - ALL} without its sign.`,
    );
  const seconds = isUnsigned ? written - ALL : written;
  if (seconds === 0) return [];
  if (Math.abs(seconds) <= 14) {
    const hours = `${seconds} hours would be ${Math.round(seconds * 3600)}`;
    return fault('RF_DHCP_OFFSET_UNIT', `Option 2 is ${value} seconds; ${hours}.`);
  }
  if (Math.abs(seconds) <= MOST_MINUTES) {
    const minutes = `${seconds} minutes would be ${seconds * 60}`;
    return fault('RF_DHCP_OFFSET_UNIT', `Option 2 is ${value} seconds; ${minutes}.`);
  }
  const problem = faultOfOffset(seconds);
  return problem === undefined ? [] : fault('RF_DHCP_OFFSET_IMPOSSIBLE', `Option 2: ${problem}.`);
}

function hexNumber(text: string): number | undefined {
  const bytes = fromHex(text);
  return bytes && decodeTimeOffset(bytes);
}
