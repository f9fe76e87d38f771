import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  closedKey,
  editOrder,
  encodeEvent,
  encodeTombstone,
  formatOrder,
  RingfleetError,
  tombstoneHeaders,
  type ArtifactPublished,
  type EventMessage,
  type OverrideEditAsked,
  type PhoneFileCurrent,
  type Publisher,
} from '@ringfleet/contracts';
import type { DeliveredMessage } from '@ringfleet/messaging';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import type { TreePositions } from './followed-tree.port.ts';
import { openLocalTree, type LocalTree, type LocalTreeOptions } from './local/local-tree.ts';
import { phoneFileMessage, phoneFileState } from './phone-files/phone-file-state.ts';

export const MAC = '0004f28062d6';
export const OTHER_MAC = '64167f112233';
export const TIME = '2026-11-23T10:00:00.000Z';

/** Turns bytes round and puts a mark in front: what is not opened cannot be taken for plain bytes. */
export const testSealer: Sealer = {
  seal: (bytes) => Buffer.concat([Buffer.from('sealed:'), Buffer.from(bytes).reverse()]),
  open: (sealed) => {
    const bytes = Buffer.from(sealed);
    if (bytes.subarray(0, 7).toString() !== 'sealed:')
      throw new RingfleetError('RF_SEAL_BROKEN', { reason: 'the mark is missing' });
    return Buffer.from(bytes.subarray(7)).reverse();
  },
  keyedHash: (bytes) => `hmac:${createHmac('sha256', 'test').update(bytes).digest('hex')}`,
};

/** Blobs in memory; `down` makes every read fail. */
export class TestBlobs implements BlobStore {
  readonly held = new Map<string, Buffer>();
  down = false;
  reads: string[] = [];

  async putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void> {
    for (const { key, bytes } of blobs) this.held.set(key, Buffer.from(bytes));
  }
  async putStream(key: string, source: Readable) {
    const bytes = await bytesOf(source);
    this.held.set(key, bytes);
    return { key, size: bytes.length };
  }
  async replace(key: string, bytes: Uint8Array): Promise<boolean> {
    if (!this.held.has(key)) return false;
    this.held.set(key, Buffer.from(bytes));
    return true;
  }
  async get(key: string): Promise<Buffer> {
    this.reads.push(key);
    if (this.down) throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: 'blobs', reason: 'it is down' });
    const bytes = this.held.get(key);
    if (!bytes) throw new RingfleetError('RF_BLOB_MISSING', { key });
    return bytes;
  }
  async read(key: string, { start = 0, end = Infinity } = {}): Promise<Readable> {
    return Readable.from([(await this.get(key)).subarray(start, end + 1)]);
  }
  async head(key: string) {
    const bytes = this.held.get(key);
    return bytes && { key, size: bytes.length };
  }
  async delete(keys: string[]): Promise<void> {
    for (const key of keys) this.held.delete(key);
  }
  async list(prefix: string) {
    const items = [...this.held].filter(([key]) => key.startsWith(prefix));
    return { items: items.map(([key, bytes]) => ({ key, size: bytes.length })) };
  }
  async close(): Promise<void> {}
}

export function firmwareHash(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

type ArtifactFields = Partial<Omit<ArtifactPublished, 'changeSet'>> & { seq: number; publisher?: Publisher };

/** A config artifact with inline bytes, or what `fields` make of it. */
export function artifactMessage(path: string, text: string, fields: ArtifactFields): EventMessage {
  const { seq, publisher = 'config-renderer', ...rest } = fields;
  const bytes = Buffer.from(text);
  const data: ArtifactPublished = {
    path,
    kind: 'config',
    size: bytes.length,
    hash: testSealer.keyedHash(bytes),
    mac: null,
    modified: TIME,
    ...(rest.blob || rest.aliasOf ? {} : { bytes: testSealer.seal(bytes).toString('base64') }),
    requires: [],
    ...rest,
    changeSet: { publisher, seq },
  };
  return encodeEvent(
    {
      id: `${publisher}/${seq}/${path}`,
      type: 'ringfleet.artifact.published.v1',
      source: '/test',
      time: TIME,
      data,
    },
    path,
  );
}

export function removedMessage(
  path: string,
  seq: number,
  publisher: Publisher = 'config-renderer',
): EventMessage {
  return encodeTombstone(path, {
    [tombstoneHeaders.publisher]: publisher,
    [tombstoneHeaders.seq]: String(seq),
  });
}

export function closedMessage(seq: number, publisher: Publisher = 'config-renderer'): EventMessage {
  return encodeEvent(
    {
      ...{
        id: `${publisher}/${seq}/closed`,
        type: 'ringfleet.artifact.set-closed.v1',
        source: '/test',
        time: TIME,
      },
      data: { publisher, seq, closedAt: TIME },
    },
    closedKey(publisher),
  );
}

export function order(ms: number, gateway = 'gw-1'): string {
  return formatOrder({ ms, counter: 0, edit: 0, gateway });
}

/** An override file with inline bytes, or what `fields` make of it. */
export function phoneFile(
  text: string,
  fields: Partial<PhoneFileCurrent> & { order: string },
): PhoneFileCurrent {
  const bytes = Buffer.from(text);
  return {
    mac: MAC,
    kind: 'phone',
    path: `${fields.mac ?? MAC}-phone.cfg`,
    size: bytes.length,
    hash: testSealer.keyedHash(bytes),
    modified: TIME,
    gateway: 'gw-1',
    ...(fields.chunks || fields.blob ? {} : { bytes: testSealer.seal(bytes).toString('base64') }),
    ...fields,
  };
}

/** A log of chunks, each `{order}:` and its size in letters. */
export function logFile(
  generation: string,
  orders: string[],
  fields: Partial<PhoneFileCurrent> = {},
): PhoneFileCurrent {
  const chunks = orders.map((one) => ({
    ...{ order: one, size: chunkText(one).length, hash: testSealer.keyedHash(Buffer.from(chunkText(one))) },
    blob: { key: `ftp-gateway/${one}` },
  }));
  return phoneFile('', {
    ...{ kind: 'app-log', path: `logs/${MAC}-app.log`, generation, chunks },
    ...{ order: orders.at(-1) ?? generation, size: chunks.reduce((sum, { size }) => sum + size, 0) },
    ...fields,
  });
}

export function chunkText(chunkOrder: string): string {
  return `line of ${chunkOrder}\n`;
}

export function fileMessage(file: PhoneFileCurrent): EventMessage {
  return phoneFileMessage(phoneFileState(file), '/test', TIME);
}

export function deletedMessage(key: string, deleted: string): EventMessage {
  return phoneFileMessage({ key, deleted }, '/test', TIME);
}

/** An edit of an override file, asked for `step` times before this one at least. */
export function editMessage(
  text: string,
  basedOn: string,
  step = 1,
  fields: Partial<OverrideEditAsked> = {},
): EventMessage {
  const bytes = Buffer.from(text);
  const data: OverrideEditAsked = {
    ...{ mac: MAC, kind: 'phone', basedOn, order: editOrder(basedOn, step), reason: 'clear' },
    ...{ size: bytes.length, hash: testSealer.keyedHash(bytes), author: 'anna', askedAt: TIME },
    ...(fields.blob ? {} : { bytes: testSealer.seal(bytes).toString('base64') }),
    ...fields,
  };
  const type = 'ringfleet.override.edit-asked.v1';
  const event = { id: `${data.order}/${data.kind}`, type, source: '/test', time: TIME, data } as const;
  return encodeEvent({ ...event, subject: data.mac }, data.mac);
}

/** Nothing is known of any topic. */
export const noPositions: TreePositions = { artifacts: {}, phoneFiles: {}, overrideEdits: {} };

/** Gives messages offsets, as the bus does. */
export class TestTopic {
  private readonly topic: string;
  private next = 0;

  constructor(topic: string) {
    this.topic = topic;
  }

  deliver(messages: EventMessage[]): DeliveredMessage[] {
    return messages.map((message) => ({
      ...message,
      ...{ topic: this.topic, partition: 0, offset: this.next++, timestamp: Date.parse(TIME) },
    }));
  }
}

/** A folder, trees in it that are closed at the end, and the two topics that feed them. */
export class TreeFixture {
  folder = '';
  readonly blobs = new TestBlobs();
  clock = Date.parse(TIME);
  artifacts = new TestTopic('artifacts');
  phoneFiles = new TestTopic('phone-files');
  overrideEdits = new TestTopic('override-edits');
  private readonly open: LocalTree[] = [];

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'rf-tree-'));
  }

  async tree(options: Partial<LocalTreeOptions> = {}): Promise<LocalTree> {
    const tree = await openLocalTree({
      ...{ folder: join(this.folder, 'tree'), sealer: testSealer, blobs: this.blobs, gateway: 'gw-1' },
      ...{ imageRetryMs: 1, republishAfterMs: [0, 0], now: () => this.clock },
      ...options,
    });
    this.open.push(tree);
    return tree;
  }

  publish(tree: LocalTree, ...messages: EventMessage[]): Promise<void> {
    return tree.apply('artifacts', this.artifacts.deliver(messages));
  }

  receive(tree: LocalTree, ...messages: EventMessage[]): Promise<void> {
    return tree.apply('phoneFiles', this.phoneFiles.deliver(messages));
  }

  ask(tree: LocalTree, ...messages: EventMessage[]): Promise<void> {
    return tree.apply('overrideEdits', this.overrideEdits.deliver(messages));
  }

  async end(): Promise<void> {
    for (const tree of this.open) await tree.close();
    await rm(this.folder, { recursive: true });
  }
}

export async function bytesOf(content: Buffer | Readable): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

/** The text under a path, as a phone reads it now. */
export async function read(tree: LocalTree, path: string, lookup?: Parameters<LocalTree['artifact']>[1]) {
  const entry = tree.artifact(path, lookup);
  return entry && (await bytesOf(tree.readArtifact(entry))).toString();
}

/** Looks again and again until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; !(await condition()); look += 1) {
    if (look === 2_000) throw new Error('what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
