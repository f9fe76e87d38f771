import type { DeliveredMessage } from '@ringfleet/messaging';
import type { OpenProgram } from '@ringfleet/storage';
import type { RereadReason, TreePositions, TreeTopics } from '../followed-tree.port.ts';
import { readArtifactsMessage, readPhoneFilesMessage } from '../following/read-tree-message.ts';
import { orderOf, type PhoneFileState } from '../phone-files/phone-file-state.ts';
import { ArtifactRows } from './artifact-rows.ts';
import { Generations } from './generations.ts';
import { PhoneFileRows } from './phone-file-rows.ts';
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

/** All writes of a tree. A message's offset is stored in the transaction that stores what it says. */
const openTree = ((db) => {
  createTreeTables(db);
  const memory = new TreeMemory(db);
  const artifacts = new ArtifactRows(db, memory);
  const phoneFiles = new PhoneFileRows(db, memory);
  const generations = new Generations(memory, artifacts, phoneFiles);

  function remember(order: string): void {
    if (order > (memory.get('highestOrder') ?? '')) memory.set('highestOrder', order);
  }

  function applyArtifact(message: DeliveredMessage, now: number): boolean {
    const read = readArtifactsMessage(message);
    if (read?.kind === 'member') artifacts.stage({ ...read, position: message.offset });
    else if (read?.kind === 'closed') generations.closed(read.publisher, read.seq, now);
    else if (read?.kind === 'republished') generations.artifactsRepublished(read.publisher, now);
    return read !== undefined;
  }

  function applyPhoneFile(message: DeliveredMessage, now: number, due: number): boolean {
    const read = readPhoneFilesMessage(message);
    if (read?.kind === 'file') {
      phoneFiles.meetOnBus(read.state, now, due);
      generations.metPhoneFile();
      remember(orderOf(read.state));
    } else if (read?.kind === 'republished') generations.phoneFilesRepublished(read.gateway, read.positions);
    return read !== undefined;
  }

  return {
    calls: {
      /** Messages below the stored position were applied before. @returns how many could not be read */
      apply: ({
        topic,
        batch,
        now,
        due,
      }: At & { topic: keyof TreeTopics; batch: PostedMessage[]; due: number }) => {
        const positions = memory.positions()[topic];
        let unreadable = 0;
        for (const message of batch) {
          if (message.offset < (positions[message.partition] ?? 0)) continue;
          positions[message.partition] = message.offset + 1;
          if (!('key' in message)) continue;
          const { value: bytes } = message;
          const value = bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
          const whole = { ...message, value };
          if (!(topic === 'artifacts' ? applyArtifact(whole, now) : applyPhoneFile(whole, now, due)))
            unreadable += 1;
        }
        for (const [partition, next] of Object.entries(positions))
          memory.setPosition(topic, Number(partition), next);
        if (topic === 'phoneFiles') generations.dropRepublishedPhoneFiles();
        memory.set('followedAt', now);
        return { unreadable };
      },
      storePhoneFile: ({ state, now }: At & { state: PhoneFileState }) => {
        const { changed, state: held } = phoneFiles.meet(state, now);
        remember(orderOf(held));
        return { changed, state: held };
      },
      beginReread: (how: { cluster: string; reason: RereadReason; until: TreePositions; gateway: string }) =>
        generations.begin(how),
      endReread: ({ now }: At) => generations.end(now),
      imagePresent: ({ name, now }: At & { name: string }) => artifacts.imagePresent(name, now),
      reconcileImages: ({ files, now }: At & { files: string[] }) => artifacts.reconcileImages(files, now),
      missingImages: () => artifacts.missingImages(),
      dueRepublications: ({ now }: At) => (memory.reread() ? [] : phoneFiles.due(now)),
      republished: ({ state }: { state: PhoneFileState }) => phoneFiles.settled(state),
      markSent: () => memory.delete('owesMark'),
      touch: ({ now }: At) => memory.set('followedAt', now),
      /** @returns names of images that nothing needs any more */
      collect: ({ now, oldestPin }: At & { oldestPin: number }) => {
        phoneFiles.forgetDeleted(now - TOMBSTONE_DAYS * 86_400_000);
        return artifacts.collect(now - SUPERSEDED_MS, oldestPin);
      },
    },
  };
}) satisfies OpenProgram;

export default openTree;
