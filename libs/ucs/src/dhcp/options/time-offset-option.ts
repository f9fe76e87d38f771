import { DhcpValueError } from './dhcp-value-error.ts';

/** Offsets of the zones there are: UTC-12 to UTC+14, in steps of a quarter of an hour. */
const LEAST_OFFSET = -12 * 3600;
const MOST_OFFSET = 14 * 3600;
const OFFSET_STEP = 900;

/**
 * Option 2 (RFC 2132 section 3.4): seconds east of UTC as a signed 32-bit number, most significant byte first.
 * -21600 is `ff ff ab a0`.
 * @throws DhcpValueError that names the field for what is no zone's offset
 */
export function encodeTimeOffset(seconds: number, field = 'timeZone'): Uint8Array {
  const fault = faultOfOffset(seconds);
  if (fault !== undefined) throw new DhcpValueError(field, fault);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, seconds);
  return bytes;
}

/** @returns seconds east of UTC, or undefined when the data is not four bytes long */
export function decodeTimeOffset(data: Uint8Array): number | undefined {
  if (data.length !== 4) return undefined;
  return new DataView(data.buffer, data.byteOffset, 4).getInt32(0);
}

/** The end of a sentence that says why this is no zone's offset in seconds. */
export function faultOfOffset(seconds: number): string | undefined {
  if (!Number.isInteger(seconds)) return `${seconds} is no whole number of seconds`;
  if (seconds < LEAST_OFFSET || seconds > MOST_OFFSET)
    return `${seconds} seconds is no time zone's offset: they go from ${LEAST_OFFSET} to ${MOST_OFFSET}`;
  if (seconds % OFFSET_STEP !== 0)
    return `${seconds} seconds is no time zone's offset: all are full quarters of an hour`;
  return undefined;
}

/** `UTC-06:00`, `UTC+05:30`, `UTC`. */
export function offsetText(seconds: number): string {
  if (seconds === 0) return 'UTC';
  const minutes = Math.abs(seconds) / 60;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `UTC${seconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
