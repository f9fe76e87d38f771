import {
  closedKey,
  encodeEvent,
  encodeTombstone,
  republishedKey,
  RingfleetError,
  tombstoneHeaders,
  type ArtifactPublished,
  type EventMessage,
  type Publisher,
} from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { ownerOfPath } from '../paths/path-owner.ts';

/** One path of a change set: its new content, or that it is gone. */
export type ChangeSetMember =
  | { artifact: Omit<ArtifactPublished, 'changeSet'>; removed?: undefined }
  | { artifact?: undefined; removed: string };

export interface ChangeSetPublisherOptions {
  bus: EventBus;
  /** Full name of the artifacts topic. */
  topic: string;
  publisher: Publisher;
  /** `/ringfleet/<service>/<instance>` */
  source: string;
  /** @default Date.now */
  now?: () => number;
}

const BATCH_MESSAGES = 200;
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Publishes change sets: first the members, then the record that closes the set, so that every view shows all of it in
 * one step. A set that was interrupted is published again whole under its own number; views drop what they have.
 */
export class ChangeSetPublisher {
  private readonly options: Required<ChangeSetPublisherOptions>;

  constructor(options: ChangeSetPublisherOptions) {
    this.options = { now: Date.now, ...options };
  }

  /**
   * @param seq the publisher's next number, higher than every one that it closed; the caller stores it before
   * @returns how many members were published; resolves when the closing record is durable
   * @throws RF_PATH_OWNED before anything of that batch is sent, for a name that phones write; errors of the bus
   */
  async publish(
    seq: number,
    members: AsyncIterable<ChangeSetMember> | Iterable<ChangeSetMember>,
  ): Promise<number> {
    let published = 0;
    let batch: EventMessage[] = [];
    let bytes = 0;
    const send = async () => {
      if (batch.length > 0) await this.options.bus.publish(this.options.topic, batch);
      published += batch.length;
      [batch, bytes] = [[], 0];
    };
    for await (const member of members) {
      const message = this.message(seq, member);
      bytes += message.value?.length ?? 0;
      batch.push(message);
      if (batch.length >= BATCH_MESSAGES || bytes >= BATCH_BYTES) await send();
    }
    await send();
    await this.options.bus.publish(this.options.topic, [this.closing(seq)]);
    return published;
  }

  /**
   * Everything that the publisher has, as one change set, and the mark that what is not in it is gone: what a publisher
   * does when it finds itself on another cluster.
   */
  async publishAll(
    seq: number,
    members: AsyncIterable<ChangeSetMember> | Iterable<ChangeSetMember>,
  ): Promise<number> {
    const published = await this.publish(seq, members);
    const { bus, topic, publisher, source, now } = this.options;
    const at = new Date(now()).toISOString();
    const key = republishedKey(publisher);
    const type = 'ringfleet.artifact.republished.v1';
    await bus.publish(topic, [
      encodeEvent(
        { id: `${publisher}/${seq}/republished`, type, source, time: at, data: { publisher, at } },
        key,
      ),
    ]);
    return published;
  }

  private message(seq: number, { artifact, removed }: ChangeSetMember): EventMessage {
    const { publisher, source, now } = this.options;
    const path = artifact?.path ?? removed ?? '';
    const { owner, why, advice } = ownerOfPath(path);
    if (owner === 'phones')
      throw new RingfleetError('RF_PATH_OWNED', { path, owner: 'the phones', advice: `${why} ${advice}` });
    if (!artifact)
      return encodeTombstone(path, {
        [tombstoneHeaders.publisher]: publisher,
        [tombstoneHeaders.seq]: String(seq),
        ce_source: source,
      });
    return encodeEvent(
      {
        id: `${publisher}/${seq}/${path}`,
        type: 'ringfleet.artifact.published.v1',
        source,
        ...(artifact.mac === null ? {} : { subject: artifact.mac }),
        time: new Date(now()).toISOString(),
        data: { ...artifact, changeSet: { publisher, seq } },
      },
      path,
    );
  }

  private closing(seq: number): EventMessage {
    const { publisher, source, now } = this.options;
    const closedAt = new Date(now()).toISOString();
    const type = 'ringfleet.artifact.set-closed.v1';
    const data = { publisher, seq, closedAt };
    return encodeEvent(
      { id: `${publisher}/${seq}/closed`, type, source, time: closedAt, data },
      closedKey(publisher),
    );
  }
}
