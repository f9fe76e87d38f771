import type { LogZone, ReadLogOptions } from './log-line.ts';

const MINUTE_MS = 60_000;
/** A phone logs while it uploads: its newest line is at most this old when the server has it, or this early. */
const CLOSE_MS = 2 * MINUTE_MS;
/** No two neighbours of the offsets lie further apart. */
const WIDEST_GAP_MS = 60 * MINUTE_MS;

/** Minutes east of UTC that clocks on earth show, summer times included. */
const OFFSETS = [
  ...[-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120],
  ...[
    180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 540, 570, 600, 630, 660, 720, 765, 780, 825, 840,
  ],
];

/**
 * The zone of a chunk's times. Application logs are in the phone's local time and do not say which: the newest line,
 * written just before the upload, tells it to the quarter hour. A line cannot be later than its upload, so a newest line
 * that is older than two minutes still bounds the offset from below; the least one is taken and called a guess, since a
 * quiet phone's newest line may be hours old. The offset moves with summer time, so what this chunk measures goes before
 * what an earlier one did.
 * @param newest what the clock showed on the newest line written with a set clock; undefined when there is none
 */
export function zoneOf(newest: number | undefined, options: ReadLogOptions): LogZone {
  const { kind, uploadedAt, zoneOffset, earlierZoneOffset } = options;
  if (kind === 'boot-log') return { offset: 0, from: 'gmt' };
  if (zoneOffset !== undefined) return { offset: zoneOffset, from: 'given' };
  const ageUnder = (offset: number) => uploadedAt + offset * MINUTE_MS - (newest ?? Number.NaN);
  const least = OFFSETS.find((offset) => ageUnder(offset) >= -CLOSE_MS);
  if (least !== undefined && ageUnder(least) <= CLOSE_MS) return { offset: least, from: 'measured' };
  if (earlierZoneOffset !== undefined && !(ageUnder(earlierZoneOffset) < -CLOSE_MS))
    return { offset: earlierZoneOffset, from: 'earlier' };
  if (least !== undefined && ageUnder(least) <= WIDEST_GAP_MS) return { offset: least, from: 'guessed' };
  return { offset: 0, from: 'assumed' };
}
