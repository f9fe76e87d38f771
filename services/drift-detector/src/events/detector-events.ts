import { isEvent, tombstoneHeaders, type RingfleetEvent, type TopicId } from '@ringfleet/contracts';
import type { Detector } from '../detector.service.ts';

const RENDERER = 'config-renderer';

/** A message of a topic that the detector reads: an event, or null for a tombstone of its key. */
export interface ToldMessage {
  topic: TopicId;
  key: string;
  headers: Readonly<Record<string, string>>;
  event: RingfleetEvent | null;
}

/** Hands what is told to whoever keeps it. */
export async function takeMessage(detector: Detector, message: ToldMessage): Promise<void> {
  if (message.event === null) await takeTombstone(detector, message);
  else await takeEvent(detector, message.event);
}

async function takeEvent(detector: Detector, event: RingfleetEvent): Promise<void> {
  const { sources, fleet } = detector;
  if (isEvent(event, 'ringfleet.phone.upload-stored.v1')) await detector.uploaded(event.data);
  else if (isEvent(event, 'ringfleet.phone-file.current.v1')) await detector.fileIs(event.data);
  else if (isEvent(event, 'ringfleet.artifact.published.v1')) await sources.published(event.data);
  else if (isEvent(event, 'ringfleet.artifact.set-closed.v1')) {
    if (event.data.publisher === RENDERER) await sources.setClosed(event.data.seq);
  } else if (isEvent(event, 'ringfleet.artifact.republished.v1')) {
    if (event.data.publisher === RENDERER) await sources.republished(Number(event.id.split('/')[1]));
  } else if (isEvent(event, 'ringfleet.fleet.phone-changed.v1')) await fleet.phoneChanged(event.data);
  else if (isEvent(event, 'ringfleet.fleet.group-changed.v1'))
    await fleet.groupChanged(event.data.id, event.data.parent);
  else if (isEvent(event, 'ringfleet.fleet.site-changed.v1'))
    await fleet.siteChanged(event.data.id, event.data.bootPath);
  else if (isEvent(event, 'ringfleet.fleet.layer-changed.v1')) await fleet.layerChanged(event.data);
  else if (isEvent(event, 'ringfleet.phone.facts-known.v1')) await fleet.factsKnown(event.data);
}

async function takeTombstone(detector: Detector, { topic, key, headers }: ToldMessage): Promise<void> {
  const { sources, fleet } = detector;
  if (topic === 'phoneFiles') await detector.fileRemoved(key, headers[tombstoneHeaders.order] ?? '');
  else if (topic === 'phoneFacts') await fleet.factsForgotten(key);
  else if (topic === 'artifacts') {
    if (headers[tombstoneHeaders.publisher] === RENDERER)
      await sources.removed(key, Number(headers[tombstoneHeaders.seq]));
  } else if (topic === 'fleet') {
    const [kind, id = '', of] = key.split('/');
    if (kind === 'phone') await fleet.phoneRemoved(id);
    if (kind === 'group') await fleet.groupRemoved(id);
    if (kind === 'site') await fleet.siteRemoved(id);
    if (kind === 'layer' && of !== undefined) await fleet.layerRemoved(`${id}/${of}`);
  }
}
