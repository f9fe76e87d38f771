import { runLogLine } from '@ringfleet/ucs';

export interface RunLog {
  mac: string;
  /** Number of the first line, from 1. */
  first: number;
  lines: number;
}

/** `log.render.file.size` of 16 KB: then a phone sends what it holds (polycom-ucs.md section 7.3). */
const BUFFER_BYTES = 16 * 1024;
const LEAST_CHUNKS = 3;

/** What a phone appends to its log while it runs, made as it is asked for: whole lines, up to a buffer at a time. */
export function* runLogChunks({ mac, first, lines }: RunLog): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const most = Math.ceil(lines / LEAST_CHUNKS);
  let chunk = '';
  let count = 0;
  for (let number = first; number < first + lines; number += 1) {
    const line = runLogLine(mac, number, new Date());
    if (count === most || (count > 0 && chunk.length + line.length > BUFFER_BYTES)) {
      yield encoder.encode(chunk);
      chunk = '';
      count = 0;
    }
    chunk += line;
    count += 1;
  }
  if (count > 0) yield encoder.encode(chunk);
}
