import {
  decodeEvent,
  orderSchema,
  phoneFileKey,
  publisherSchema,
  tombstoneHeaders,
  type ArtifactPublished,
  type EventMessage,
  type OverrideEditAsked,
  type Publisher,
} from '@ringfleet/contracts';
import { treePath } from '../paths/tree-path.ts';
import { overrideEdit, type OverrideEdit } from '../phone-files/override-edit.ts';
import type { PhoneFileState } from '../phone-files/phone-file-state.ts';

/** What a message of the artifacts topic says. */
export type ArtifactsMessage =
  | { kind: 'member'; path: string; publisher: Publisher; seq: number; artifact?: ArtifactPublished }
  | { kind: 'closed'; publisher: Publisher; seq: number }
  | { kind: 'republished'; publisher: Publisher };

/** What a message of the phone-files topic says. */
export type PhoneFilesMessage =
  | { kind: 'file'; state: PhoneFileState }
  | { kind: 'republished'; gateway: string; positions: Record<string, number> };

/** @returns undefined for a message that cannot be read or does not belong into the topic: views skip and count it */
export function readArtifactsMessage(message: EventMessage): ArtifactsMessage | undefined {
  return reading(() => {
    if (message.value === null) return artifactTombstone(message);
    const { type, data } = decodeEvent(message);
    if (type === 'ringfleet.artifact.set-closed.v1') return { kind: 'closed', ...(data as Closed) };
    if (type === 'ringfleet.artifact.republished.v1')
      return { kind: 'republished', publisher: (data as Closed).publisher };
    if (type !== 'ringfleet.artifact.published.v1') return undefined;
    const artifact = data as ArtifactPublished;
    if (artifact.path !== message.key || !isTreePath(artifact.path)) return undefined;
    return { kind: 'member', path: artifact.path, ...artifact.changeSet, artifact };
  });
}

/** @returns undefined as readArtifactsMessage does */
export function readPhoneFilesMessage(message: EventMessage): PhoneFilesMessage | undefined {
  return reading(() => {
    const { key } = message;
    if (message.value === null) {
      const order = orderSchema.safeParse(message.headers[tombstoneHeaders.order]);
      return order.success ? { kind: 'file', state: { key, deleted: order.data } } : undefined;
    }
    const event = decodeEvent(message);
    if (event.type === 'ringfleet.phone-file.republished.v1')
      return {
        kind: 'republished',
        ...(event.data as { gateway: string; positions: Record<string, number> }),
      };
    if (event.type !== 'ringfleet.phone-file.current.v1') return undefined;
    const file = event.data as Extract<PhoneFileState, { deleted?: undefined }>['file'];
    return phoneFileKey(file) === key ? { kind: 'file', state: { key, file } } : undefined;
  });
}

/** @returns undefined as readArtifactsMessage does */
export function readOverrideEditsMessage(message: EventMessage): OverrideEdit | undefined {
  return reading(() => {
    const { type, data } = decodeEvent(message);
    if (type !== 'ringfleet.override.edit-asked.v1') return undefined;
    const asked = data as OverrideEditAsked;
    return asked.mac === message.key ? overrideEdit(asked) : undefined;
  });
}

interface Closed {
  publisher: Publisher;
  seq: number;
}

function artifactTombstone({ key, headers }: EventMessage): ArtifactsMessage | undefined {
  const publisher = publisherSchema.safeParse(headers[tombstoneHeaders.publisher]);
  const seq = Number(headers[tombstoneHeaders.seq]);
  if (!publisher.success || !Number.isSafeInteger(seq) || seq < 1 || !isTreePath(key)) return undefined;
  return { kind: 'member', path: key, publisher: publisher.data, seq };
}

function isTreePath(path: string): boolean {
  return path !== '' && treePath(path) === path;
}

/** Anything that a message makes the reader throw is a fault of the message. */
function reading<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
