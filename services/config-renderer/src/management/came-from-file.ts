import { isDeepStrictEqual } from 'node:util';
import {
  type FleetDocument,
  fleetDocumentSchema,
  type IntentDocument,
  type PhoneDocument,
  type StoredValue,
} from '../intent/intent-document.ts';
import { withLists } from './master-lists.ts';

type Parameters = Readonly<Record<string, StoredValue>>;

/** A document in three states: as it was when the file came in, right after that, and now. */
export interface Came<D extends IntentDocument> {
  before: D | undefined;
  after: D;
  now: D;
}

/** The parameters of now without those that came from the file; what they replaced comes back. */
export function withoutParameters({ before, after, now }: Came<IntentDocument>): Record<string, StoredValue> {
  const came = changedNames(before?.parameters ?? {}, after.parameters);
  const kept = { ...now.parameters };
  for (const name of came) {
    delete kept[name];
    const old = before?.parameters;
    if (old && Object.hasOwn(old, name)) kept[name] = old[name] as StoredValue;
  }
  return kept;
}

/** A phone without what came from its file; its record stays. */
export function phoneWithoutFile(came: Came<PhoneDocument>): PhoneDocument {
  const { before, after, now } = came;
  const hadLines = isDeepStrictEqual(before?.lines ?? [], after.lines);
  return { ...now, lines: hadLines ? now.lines : (before?.lines ?? []), parameters: withoutParameters(came) };
}

/**
 * The fleet without what the root's master file brought.
 * @param read whether other master files are rendered from it: then its lists and attributes stay
 * @param named whether device files are rendered, whose names end with its suffix
 */
export function fleetWithoutMaster(
  before: FleetDocument | undefined,
  now: FleetDocument,
  { read, named }: { read: boolean; named: boolean },
): FleetDocument {
  const usual = before ?? fleetDocumentSchema.parse({});
  const suffix = named ? now.deviceFileSuffix : usual.deviceFileSuffix;
  if (read) return { ...now, deviceFileSuffix: suffix };
  return withLists({ ...now, master: usual.master, deviceFileSuffix: suffix }, usual.lists);
}

function changedNames(before: Parameters, after: Parameters): string[] {
  return Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
