// Fills log indexes with generated logs, and times what is asked of them.
import { phoneLogs } from './log-lines.mjs';

/** Uploads put at a time, as many as an indexer has in hand. */
export const UPLOADS_AT_A_TIME = 100;
const SLICE = 100_000;

/** Uploads of so many lines in all, 100,000 lines at a time. */
export function* slices(lines, until) {
  let uploads = [];
  let count = 0;
  for (const upload of phoneLogs({ lines, until })) {
    uploads.push(upload);
    count += upload.lines.length;
    if (count < SLICE) continue;
    yield uploads;
    uploads = [];
    count = 0;
  }
  if (uploads.length > 0) yield uploads;
}

export async function putAll(index, uploads) {
  const waiting = uploads.values();
  const worker = async () => {
    for (const { mac, kind, path, generation, order, origin, lines } of waiting)
      await index.put({ mac, kind, path, generation }, [{ order, lines }], origin);
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_A_TIME }, worker));
}

export async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
