export type LogKind = 'app-log' | 'boot-log';

/** `*` always logged, 0 debug, 1-3 detail, 4 minor error, 5 major, 6 fatal (AG 1.4). */
export type LogLineClass = '*' | '0' | '1' | '2' | '3' | '4' | '5' | '6';

/** A line's time as it is written, one of the three forms of `log.render.type` (polycom-ucs.md section 7.1). */
export type LogStamp =
  /** `HHMMSS.mmm`: ms since boot. */
  | { type: 0; sinceBoot: number }
  /** `YYMMDDhhmm`, `MMDDhhmmss`: what the phone's clock showed, as ms since 1970 if that were UTC; of 2 the year is derived. */
  | { type: 1 | 2; shown: number };

/** One line of a log. A line without a header (continuation, torn, foreign) has its text only, and the time of its neighbour. */
export interface LogLineRead {
  /** In its chunk, from 1. */
  number: number;
  /** The whole line without its end; bytes that are not UTF-8 are read as ISO 8859-1. */
  raw: string;
  /** From 1 with each boot that begins in the chunk; 0 before the first. */
  section: number;
  stamp?: LogStamp;
  /** Without its padding: `so`. */
  component?: string;
  class?: LogLineClass;
  /** Events that the phone lost before this line. */
  missed?: number;
  /** What stands behind the header, bars included; of a line without one all of it. NULs are spaces here. */
  text: string;
  /** ms since 1970. */
  at: number;
  /**
   * `set`: `at` comes from the phone's clock, on this line or for a time since boot on another one of the same boot.
   * `unset`: the phone did not know the time (or says none): `at` is derived from the lines after it or the upload.
   */
  clock: 'set' | 'unset';
}

/** How far the phone's clock is ahead of UTC, and how that is known. */
export interface LogZone {
  /** Minutes east of UTC. */
  offset: number;
  /**
   * `gmt`: a boot log. `given`: by the caller. `measured`: the newest line was written within two minutes before the
   * upload. `earlier`: an earlier log of the phone measured it. `guessed`: the least offset under which the newest line is
   * not later than the upload. `assumed`: nothing is known, UTC.
   */
  from: 'gmt' | 'given' | 'measured' | 'earlier' | 'guessed' | 'assumed';
}

export interface ReadLogOptions {
  kind: LogKind;
  /** When the server had taken the chunk, ms since 1970: years and zones are derived from it. */
  uploadedAt: number;
  /** Of an application log: minutes east of UTC, when it is known for certain. */
  zoneOffset?: number | undefined;
  /** What an earlier log of this phone measured; used when this one measures none. */
  earlierZoneOffset?: number | undefined;
}

export interface LogRead {
  /** Every line of the chunk, blank ones too, in its order. */
  lines: LogLineRead[];
  zone: LogZone;
  /** True when the last line has no end: the chunk was cut, or the phone goes on with it. */
  cut: boolean;
}
