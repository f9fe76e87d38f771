import {
  encodeEvent,
  encodeTombstone,
  eventId,
  phoneFileKey,
  tombstoneHeaders,
  type EventMessage,
  type PhoneFileCurrent,
} from '@ringfleet/contracts';

/** What is known of one phone file: its newest content, or that it was deleted, and when in the order of uploads. */
export type PhoneFileState =
  | { key: string; file: PhoneFileCurrent; deleted?: undefined }
  | { key: string; file?: undefined; deleted: string };

export function phoneFileState(file: PhoneFileCurrent): PhoneFileState {
  return { key: phoneFileKey(file), file };
}

/** The order of the upload, or of the deletion. */
export function orderOf(state: PhoneFileState): string {
  return state.file?.order ?? state.deleted ?? '';
}

/**
 * The message for topic phone-files that says just this; its id stays the same whoever sends it.
 * @param source `/ringfleet/<service>/<instance>`
 * @param time RFC 3339
 */
export function phoneFileMessage(state: PhoneFileState, source: string, time: string): EventMessage {
  if (!state.file)
    return encodeTombstone(state.key, { [tombstoneHeaders.order]: state.deleted, ce_source: source });
  const { file, key } = state;
  return encodeEvent(
    {
      id: eventId(file.order, key),
      type: 'ringfleet.phone-file.current.v1',
      source,
      ...(file.mac === undefined ? {} : { subject: file.mac }),
      time,
      data: file,
    },
    key,
  );
}
