import type { DeliveredMessage } from '@ringfleet/messaging';
import type { OpenProgram } from '@ringfleet/storage';
import type { RereadReason, TreePositions, TreeTopics } from '../followed-tree.port.ts';
import {
  readArtifactsMessage,
  readOverrideEditsMessage,
  readPhoneFilesMessage,
} from '../following/read-tree-message.ts';
import { orderOf, type PhoneFileState } from '../phone-files/phone-file-state.ts';
import { ArtifactRows } from './artifact-rows.ts';
import { Generations } from './generations.ts';
import { OverrideEditRows, type Meeting } from './override-edit-rows.ts';
import { PhoneFileRows } from './phone-file-rows.ts';
import { SealedRows, type SealedRow } from './sealed-rows.ts';
import { TreeMemory } from './tree-memory.ts';
import { createTreeTables } from './tree-schema.ts';

/** A message as it comes through the door of the thread, where a Buffer becomes plain bytes. */
export type PostedMessage =
  | (Omit<DeliveredMessage, 'value'> & { value: Uint8Array | null })
  /** One that is known already: it only moves the position. */
  | Pick<DeliveredMessage, 'partition' | 'offset'>;

/** Milliseconds since 1970; the caller's clock, so that tests have one. */
interface At {
  now: number;
}

const TOMBSTONE_DAYS = 30;
const SUPERSEDED_MS = 2 * 60_000;
/** An upload is on the bus before anybody can ask for an edit of it, so a view is behind by seconds, or reads all anew. */
const EDITS_WAIT_MS = 86_400_000;

/** All writes of a tree. A message's offset is stored in the transaction that stores what it says. */
const openTree = ((db) => {
  createTreeTables(db);
  const memory = new TreeMemory(db);
  const artifacts = new ArtifactRows(db, memory);
  const phoneFiles = new PhoneFileRows(db, memory);
  const edits = new OverrideEditRows(db, phoneFiles);
  const sealed = new SealedRows(db);
  const generations = new Generations(memory, artifacts, phoneFiles);

  function remember(order: string): void {
    if (order > (memory.get('highestOrder') ?? '')) memory.set('highestOrder', order);
  }

  function applyArtifact(message: DeliveredMessage, { now }: Meeting): boolean {
    const read = readArtifactsMessage(message);
    if (read?.kind === 'member') artifacts.stage({ ...read, position: message.offset });
    else if (read?.kind === 'closed') generations.closed(read.publisher, read.seq, now);
    else if (read?.kind === 'republished') generations.artifactsRepublished(read.publisher, now);
    return read !== undefined;
  }

  function applyPhoneFile(message: DeliveredMessage, { now, due }: Meeting): boolean {
    const read = readPhoneFilesMessage(message);
    if (read?.kind === 'file') {
      phoneFiles.meetOnBus(read.state, now, due);
      edits.metFile(read.state.key, { now, due });
      generations.metPhoneFile();
      remember(orderOf(read.state));
    } else if (read?.kind === 'republished') generations.phoneFilesRepublished(read.gateway, read.positions);
    return read !== undefined;
  }

  function applyOverrideEdit(message: DeliveredMessage, meeting: Meeting): boolean {
    const edit = readOverrideEditsMessage(message);
    if (edit) edits.meet(edit, meeting);
    return edit !== undefined;
  }

  const applyTo = { artifacts: applyArtifact, phoneFiles: applyPhoneFile, overrideEdits: applyOverrideEdit };

  return {
    calls: {
      /** Messages below the stored position were applied before. `unreadable`: how many could not be read. */
      apply: ({
        topic,
        batch,
        ...meeting
      }: Meeting & { topic: keyof TreeTopics; batch: PostedMessage[] }) => {
        const positions = memory.positions()[topic];
        let unreadable = 0;
        for (const message of batch) {
          if (message.offset < (positions[message.partition] ?? 0)) continue;
          positions[message.partition] = message.offset + 1;
          if (!('key' in message)) continue;
          const { value: bytes } = message;
          const value = bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
          if (!applyTo[topic]({ ...message, value }, meeting)) unreadable += 1;
        }
        for (const [partition, next] of Object.entries(positions))
          memory.setPosition(topic, Number(partition), next);
        if (topic === 'phoneFiles') generations.dropRepublishedPhoneFiles();
        memory.set('followedAt', meeting.now);
        return { unreadable, edits: edits.met() };
      },
      storePhoneFile: ({ state, ...meeting }: Meeting & { state: PhoneFileState }) => {
        const { changed, state: held } = phoneFiles.meet(state, meeting.now);
        remember(orderOf(held));
        edits.metFile(state.key, meeting);
        return { changed, state: held, edits: edits.met() };
      },
      beginReread: (how: {
        cluster: string;
        reason: RereadReason;
        until: TreePositions;
        gateway: string;
        othersDue: number;
      }) => generations.begin(how),
      owe: (how: { gateway: string; othersDue: number }) => generations.owe(how),
      endReread: ({ now }: At) => generations.end(now),
      imagePresent: ({ name, now }: At & { name: string }) => artifacts.imagePresent(name, now),
      reconcileImages: ({ files, now }: At & { files: string[] }) => artifacts.reconcileImages(files, now),
      missingImages: () => artifacts.missingImages(),
      dueRepublications: ({ now }: At) => (memory.reread() ? [] : phoneFiles.due(now)),
      republished: ({ state }: { state: PhoneFileState }) => phoneFiles.settled(state),
      sealedByOthers: ({
        place,
        ...asked
      }: {
        place: SealedRow['place'];
        key: string;
        after: number | string;
        limit: number;
      }) => sealed.others(place, asked),
      sealAnew: (rows: (SealedRow & { anew: Uint8Array })[]) => sealed.replace(rows),
      sealingKeys: () => sealed.keys(),
      markSent: () => memory.delete('owesMark'),
      touch: ({ now }: At) => memory.set('followedAt', now),
      /** `unneeded`: names of images that nothing needs any more. */
      collect: ({ now, oldestPin }: At & { oldestPin: number }) => {
        phoneFiles.forgetDeleted(now - TOMBSTONE_DAYS * 86_400_000);
        edits.expire(now - EDITS_WAIT_MS);
        return { unneeded: artifacts.collect(now - SUPERSEDED_MS, oldestPin), edits: edits.met() };
      },
    },
  };
}) satisfies OpenProgram;

export default openTree;
