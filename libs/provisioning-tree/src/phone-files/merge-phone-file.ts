import type { LogChunk, PhoneFileCurrent } from '@ringfleet/contracts';
import type { PhoneFileState } from './phone-file-state.ts';

export interface MergedPhoneFile {
  state: PhoneFileState;
  /** Other than what was held. */
  changed: boolean;
  /** More than what came: whoever sent that does not know all of it. */
  ahead: boolean;
}

/**
 * What a view holds after it met another state of the same phone file (design sections 6.4 and 6.7): the higher order
 * wins; of a log the newer generation, and within one generation the union of the chunks. The result is the same
 * whatever the order in which states are met, and however often.
 */
export function mergePhoneFile(held: PhoneFileState | undefined, incoming: PhoneFileState): MergedPhoneFile {
  if (!held) return { state: incoming, changed: true, ahead: false };
  const [old, fresh] = [rank(held), rank(incoming)];
  if (old < fresh) return { state: incoming, changed: true, ahead: false };
  if (old > fresh) return { state: held, changed: false, ahead: true };
  if (isLog(held.file) && isLog(incoming.file)) return unite(held.key, held.file, incoming.file);
  // A copy that began with a DELETE has the order of that as its generation: the copy is the later state of the two.
  if (held.file && !incoming.file) return { state: held, changed: false, ahead: true };
  if (!held.file && incoming.file) return { state: incoming, changed: true, ahead: false };
  return { state: held, changed: false, ahead: false };
}

type LogFile = PhoneFileCurrent & { chunks: LogChunk[] };

function isLog(file: PhoneFileCurrent | undefined): file is LogFile {
  return file?.chunks !== undefined;
}

/** A log counts by when its copy began, all else by when it was written. */
function rank({ file, deleted }: PhoneFileState): string {
  if (!file) return deleted ?? '';
  return isLog(file) ? (file.generation ?? file.order) : file.order;
}

function unite(key: string, held: LogFile, incoming: LogFile): MergedPhoneFile {
  const chunks = [
    ...new Map([...incoming.chunks, ...held.chunks].map((chunk) => [chunk.order, chunk])).values(),
  ];
  chunks.sort((a, b) => (a.order < b.order ? -1 : 1));
  const newest = lastWritten(held) < lastWritten(incoming) ? incoming : held;
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const changed = chunks.length > held.chunks.length || newest !== held;
  return {
    state: changed ? { key, file: { ...newest, chunks, size } } : { key, file: held },
    changed,
    ahead: chunks.length > incoming.chunks.length,
  };
}

/** Two lists of one order differ only in what their senders had merged; the rest of the text decides between them. */
function lastWritten(file: LogFile): string {
  return [file.order, file.modified, file.gateway, file.hash].join('\n');
}
