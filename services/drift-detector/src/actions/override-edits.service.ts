import {
  editOrder,
  encodeEvent,
  type OverrideEditAsked,
  type OverrideKind,
  RingfleetError,
  topicName,
} from '@ringfleet/contracts';
import type { BlobStore, OutboxMessage, Repository, Sealer } from '@ringfleet/storage';
import { withoutParameters } from '@ringfleet/ucs';
import { fileId } from '../history/override.repository.ts';
import type { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import type { OverrideEdit } from './override-edit.repository.ts';

export interface OverrideEditsParts {
  edits: Repository<OverrideEdit>;
  history: Pick<PhoneFileHistory, 'bytesOf' | 'overridesOf'>;
  blobs: Pick<BlobStore, 'putMany'>;
  sealer: Sealer;
  source: string;
  topicPrefix: string;
}

/** Sealed bytes up to here travel in the message (design section 5). */
const INLINE_BYTES = 256 * 1024;

/** Asks gateways to serve an override file otherwise than its phone wrote it. */
export class OverrideEdits {
  private readonly parts: OverrideEditsParts;

  constructor(parts: OverrideEditsParts) {
    this.parts = parts;
  }

  /**
   * The file without these parameters, and with all else that an edit of the same upload asked. What was asked before, or
   * of a file that is gone, is not asked again.
   * @throws RF_BLOB_MISSING when the version's bytes are gone
   */
  async clear(mac: string, kind: OverrideKind, parameters: readonly string[], author: string): Promise<void> {
    const { file, held, before } = await this.state(mac, kind);
    const without = [...new Set(parameters)].sort();
    if (!file || JSON.stringify(before?.without ?? []) === JSON.stringify(without)) return;
    const base = before?.base ?? file.order;
    const edit = { basedOn: file.newest, step: (before?.step ?? 0) + 1, base, without };
    await this.ask({ mac, kind, edit, author, reason: 'clear' }, held?.version ?? 0);
  }

  /** An earlier version as it was. @throws RF_OVERRIDE_VERSION_UNKNOWN, RF_BLOB_MISSING */
  async restore(mac: string, kind: OverrideKind, version: string, author: string): Promise<void> {
    const { file, held, before } = await this.state(mac, kind);
    if (!file) throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac, kind, version });
    const edit = { basedOn: file.newest, step: (before?.step ?? 0) + 1, base: version, without: [] };
    await this.ask({ mac, kind, edit, author, reason: 'restore' }, held?.version ?? 0);
  }

  /** The phone's file, the edit that was asked last, and that again if it is of the file's newest version. */
  private async state(mac: string, kind: OverrideKind) {
    const id = fileId(mac, kind);
    const [files, held] = await Promise.all([
      this.parts.history.overridesOf([mac]),
      this.parts.edits.get(id),
    ]);
    const file = files.get(id);
    return { file, held, before: held?.value.basedOn === file?.newest ? held?.value : undefined };
  }

  private async ask(
    asked: {
      mac: string;
      kind: OverrideKind;
      edit: OverrideEdit;
      author: string;
      reason: 'clear' | 'restore';
    },
    expectedVersion: number,
  ): Promise<void> {
    const { mac, kind, edit } = asked;
    const base = await this.parts.history.bytesOf(mac, kind, edit.base);
    const bytes = edit.without.length > 0 ? withoutParameters(base, new Set(edit.without)) : base;
    if (!bytes) throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac, kind, version: edit.base });
    const outbox = [await this.message(asked, bytes)];
    await this.parts.edits.put(fileId(mac, kind), edit, { expectedVersion, outbox });
  }

  private async message(
    { mac, kind, edit, author, reason }: Parameters<OverrideEdits['ask']>[0],
    bytes: Uint8Array,
  ): Promise<OutboxMessage> {
    const { sealer, blobs, source, topicPrefix } = this.parts;
    const order = editOrder(edit.basedOn, edit.step);
    const sealed = sealer.seal(bytes);
    const key = `drift-detector/edits/${mac}/${kind}/${order}`;
    const isLarge = sealed.length > INLINE_BYTES;
    if (isLarge) await blobs.putMany([{ key, bytes: sealed }]);
    const askedAt = new Date().toISOString();
    const data: OverrideEditAsked = {
      ...{ mac, kind, basedOn: edit.basedOn, order, reason, author, askedAt },
      ...{ size: bytes.length, hash: sealer.keyedHash(bytes) },
      ...(isLarge ? { blob: { key } } : { bytes: sealed.toString('base64') }),
    };
    const event = {
      id: `${order}/${mac}/${kind}/edit-asked`,
      type: 'ringfleet.override.edit-asked.v1' as const,
      ...{ source, subject: mac, time: askedAt, data },
    };
    return { ...encodeEvent(event, mac), topic: topicName('overrideEdits', topicPrefix) };
  }
}
