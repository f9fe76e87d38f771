import {
  compareOrders,
  phoneFileKey,
  uploadOrder,
  type OverrideEditAsked,
  type PhoneFileCurrent,
} from '@ringfleet/contracts';
import { orderOf, type PhoneFileState } from './phone-file-state.ts';

/** An edit of one override file, as it was asked for. */
export interface OverrideEdit {
  /** Of the phone file. */
  key: string;
  order: string;
  /** The order of the phone's own upload. */
  basedOn: string;
  /** What it makes of the file. */
  content: Pick<PhoneFileCurrent, 'size' | 'hash' | 'modified' | 'bytes' | 'blob'>;
}

/**
 * `apply`: the phone's newest own upload is the one that was edited; `known`: it is held already; `wait`: that upload is
 * not known here yet; `outdated`: the phone uploaded something newer, its file was removed, or a later edit is held.
 */
export type EditVerdict = 'apply' | 'known' | 'wait' | 'outdated';

/**
 * What becomes of an edit (design section 6.4). It depends on orders alone, so that every view comes to the same, in
 * whatever order and however often uploads and edits are met.
 */
export function judgeEdit(held: PhoneFileState | undefined, { order, basedOn }: OverrideEdit): EditVerdict {
  if (!held) return 'wait';
  const heldOrder = orderOf(held);
  if (heldOrder === order) return 'known';
  const newest = compareOrders(uploadOrder(heldOrder), basedOn);
  if (newest !== 0) return newest < 0 ? 'wait' : 'outdated';
  return held.file && heldOrder < order ? 'apply' : 'outdated';
}

/** The phone file that an edit makes of the upload it is based on, or of an earlier edit of that. */
export function editedFile(
  { mac, kind, path, gateway }: PhoneFileCurrent,
  { key, order, basedOn, content }: OverrideEdit,
): PhoneFileState {
  const whose = mac === undefined ? {} : { mac };
  return { key, file: { ...whose, kind, path, gateway, ...content, order, replaces: basedOn } };
}

/** @throws TypeError when its order is none of an edit of what it is based on, or it has no content */
export function overrideEdit(asked: OverrideEditAsked): OverrideEdit {
  const { mac, kind, order, basedOn, size, hash, askedAt, bytes, blob } = asked;
  if (uploadOrder(order) !== basedOn || order === basedOn)
    throw new TypeError(`'${order}' is no order of an edit of '${basedOn}'`);
  const content = bytes === undefined ? blob && { blob } : { bytes };
  if (!content) throw new TypeError('an edit without content');
  const key = phoneFileKey({ mac, kind, path: '' });
  return { key, order, basedOn, content: { size, hash, modified: askedAt, ...content } };
}
