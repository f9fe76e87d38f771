import { startSpan, type Span, type SpanOptions, type TraceContext } from '@ringfleet/contracts';
import type { PendingUpload } from '../journal/journal-segments.ts';

/** Where in a trace an upload stands, if it came in one. */
export type PlaceOf = (upload: PendingUpload) => TraceContext | undefined;

/** How phones' commands and what becomes of them are told apart in traces. */
function traitsOf({ entry }: PendingUpload) {
  const { mac, kind, size } = entry;
  return {
    ...{ 'ringfleet.file.kind': kind, 'ringfleet.upload.bytes': size },
    ...(mac === undefined ? {} : { 'ringfleet.phone.mac': mac }),
  };
}

/**
 * One step that is done for many uploads at once: a span in the trace of each that has one.
 * @param work is told where each upload stands within the step
 */
export async function tracedUploads<T>(
  name: string,
  { kind, attributes }: Omit<SpanOptions, 'parent'>,
  { uploads, placeOf }: { uploads: readonly PendingUpload[]; placeOf: PlaceOf },
  work: (placeOf: PlaceOf) => Promise<T>,
): Promise<T> {
  const spans = new Map<PendingUpload, Span>();
  for (const upload of uploads) {
    const parent = placeOf(upload);
    const all = { ...attributes, ...traitsOf(upload) };
    const span = parent && startSpan(name, { kind, attributes: all, parent });
    if (span) spans.set(upload, span);
  }
  try {
    return await work((upload) => spans.get(upload)?.context);
  } catch (error) {
    for (const span of spans.values()) span.fail((error as Error).name);
    throw error;
  } finally {
    for (const span of spans.values()) span.end();
  }
}
