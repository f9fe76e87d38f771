import {
  encodeEvent,
  encodeTombstone,
  type ReleaseImage,
  releaseKey,
  type TargetSet,
  targetKey,
  topicName,
} from '@ringfleet/contracts';
import type { OutboxMessage } from '@ringfleet/storage';
import type { Release } from './release.repository.ts';

/** What the catalog tells: releases and targets, each with the document that it is told of. */
export class CatalogEvents {
  private readonly source: string;
  private readonly topic: string;

  constructor({ source, topicPrefix }: { source: string; topicPrefix: string }) {
    this.source = source;
    this.topic = topicName('releases', topicPrefix);
  }

  released(release: Release, seq: number): OutboxMessage {
    const { version, models, importedAt, changedAt } = release;
    const key = releaseKey(version);
    const data = { version, images: imagesOf(release), models, importedAt, changedAt };
    const type = 'ringfleet.release.imported.v1';
    const id = `firmware-catalog/${seq}/${key}`;
    return this.addressed(encodeEvent({ id, type, source: this.source, time: changedAt, data }, key));
  }

  withdrawn(version: string): OutboxMessage {
    return this.addressed(encodeTombstone(releaseKey(version), { ce_source: this.source }));
  }

  targetSet(target: TargetSet): OutboxMessage {
    const key = targetKey(target.scope, target.of);
    const id = `firmware-catalog/${key}/${target.setAt}`;
    const type = 'ringfleet.target.set.v1';
    return this.addressed(
      encodeEvent({ id, type, source: this.source, time: target.setAt, data: target }, key),
    );
  }

  targetCleared({ scope, of }: Pick<TargetSet, 'scope' | 'of'>): OutboxMessage {
    return this.addressed(encodeTombstone(targetKey(scope, of), { ce_source: this.source }));
  }

  private addressed(message: ReturnType<typeof encodeEvent>): OutboxMessage {
    return { ...message, topic: this.topic };
  }
}

/** The images of a release as events and answers name them. */
export function imagesOf({ files }: Pick<Release, 'files'>): ReleaseImage[] {
  return files.flatMap(({ path, kind, partNumber, models, size, hash }) =>
    kind === 'version' || kind === 'static'
      ? []
      : [{ ...(partNumber === undefined ? {} : { partNumber }), kind, models, hash, size, path }],
  );
}
