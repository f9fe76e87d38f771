import {
  encodeEvent,
  eventId,
  type EventMessage,
  type PhoneFileCurrent,
  type UploadStored,
} from '@ringfleet/contracts';
import type { PhoneFileState } from '@ringfleet/provisioning-tree';
import type { UploadEntry } from '../journal/upload-entry.ts';
import { isLog } from '../uploads/phone-file-view.ts';
import { uploadBlobKey } from './upload-blob-key.ts';

/** Sealed bytes up to this size travel inside the phone file, larger ones by reference. */
const IN_MESSAGE = 256 * 1024;

/** What an upload makes of its phone file. Logs: one chunk; the tree joins it with what it holds of that copy. */
export function phoneFileStateOf(entry: UploadEntry & { hash: string }, sealed: Buffer): PhoneFileState {
  const { key, kind, mac, user, path, order, replaces, size, hash, gateway, receivedAt } = entry;
  if (entry.verb === 'DELE') return { key, deleted: order };
  const blob = { key: uploadBlobKey(entry) };
  const file: PhoneFileCurrent = {
    ...{ kind, path, order, size, hash, gateway },
    modified: entry.modified ?? receivedAt,
    ...(mac === undefined ? {} : { mac }),
    ...(user === undefined ? {} : { user }),
    ...(replaces === undefined ? {} : { replaces }),
  };
  if (isLog(kind)) {
    const generation = entry.generation ?? order;
    return { key, file: { ...file, generation, chunks: [{ order, size, hash, blob }] } };
  }
  const inline = sealed.length <= IN_MESSAGE && kind !== 'core' && kind !== 'capture';
  return { key, file: inline ? { ...file, bytes: sealed.toString('base64') } : { ...file, blob } };
}

/** The event of an upload. Its id comes from order and file alone: sent again, it is the same. A deletion has none. */
export function uploadStoredMessage(entry: UploadEntry & { hash: string }, source: string): EventMessage[] {
  const { verb, mac, user, kind, path, order, replaces, concurrent, generation, size, hash, wellFormed } =
    entry;
  if (verb === 'DELE') return [];
  const data: UploadStored = {
    ...{ kind, path, verb, order, concurrent, size, hash, wellFormed },
    ...(mac === undefined ? {} : { mac }),
    ...(user === undefined ? {} : { user }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(generation === undefined ? {} : { generation }),
    ...(entry.application === undefined ? {} : { application: entry.application }),
    ...(entry.address === undefined ? {} : { address: entry.address }),
    ...(entry.session === undefined ? {} : { session: entry.session }),
    blob: { key: uploadBlobKey(entry) },
    gateway: entry.gateway,
    receivedAt: entry.receivedAt,
  };
  const message = encodeEvent(
    {
      id: eventId(order, `upload-stored/${entry.key}`),
      type: 'ringfleet.phone.upload-stored.v1',
      source,
      ...(mac === undefined ? {} : { subject: mac }),
      time: entry.receivedAt,
      data,
    },
    mac ?? entry.session ?? order,
  );
  return [message];
}
