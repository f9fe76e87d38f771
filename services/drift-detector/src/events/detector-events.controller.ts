import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { tombstoneHeaders, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { Detector } from '../detector.service.ts';

/** What the detector learns from: uploads, phone files, the tree's files, the fleet and facts of phones. */
@Controller()
export class DetectorEventsController {
  private readonly detector: Detector;

  constructor(detector: Detector) {
    this.detector = detector;
  }

  @EventPattern('phone-uploads.v1')
  async upload(@Payload() event: RingfleetEvent): Promise<void> {
    if (isType(event, 'ringfleet.phone.upload-stored.v1')) await this.detector.uploaded(event.data);
  }

  @EventPattern<string>('phone-files.v1')
  async phoneFile(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { key, headers } = context.message;
    if (event === null) await this.detector.fileRemoved(key, headers[tombstoneHeaders.order] ?? '');
    else if (isType(event, 'ringfleet.phone-file.current.v1')) await this.detector.fileIs(event.data);
  }

  @EventPattern<string>('artifacts.v1')
  async artifact(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { sources } = this.detector;
    const { key, headers } = context.message;
    if (event === null) {
      if (headers[tombstoneHeaders.publisher] === RENDERER)
        await sources.removed(key, Number(headers[tombstoneHeaders.seq]));
    } else if (isType(event, 'ringfleet.artifact.published.v1')) await sources.published(event.data);
    else if (isType(event, 'ringfleet.artifact.set-closed.v1')) {
      if (event.data.publisher === RENDERER) await sources.setClosed(event.data.seq);
    } else if (isType(event, 'ringfleet.artifact.republished.v1') && event.data.publisher === RENDERER)
      await sources.republished(Number(event.id.split('/')[1]));
  }

  @EventPattern<string>('fleet.v1')
  async fleet(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { fleet } = this.detector;
    if (event === null) {
      const [kind, id = '', of] = context.message.key.split('/');
      if (kind === 'phone') await fleet.phoneRemoved(id);
      if (kind === 'group') await fleet.groupRemoved(id);
      if (kind === 'site') await fleet.siteRemoved(id);
      if (kind === 'layer' && of !== undefined) await fleet.layerRemoved(`${id}/${of}`);
    } else if (isType(event, 'ringfleet.fleet.phone-changed.v1')) await fleet.phoneChanged(event.data);
    else if (isType(event, 'ringfleet.fleet.group-changed.v1'))
      await fleet.groupChanged(event.data.id, event.data.parent);
    else if (isType(event, 'ringfleet.fleet.site-changed.v1'))
      await fleet.siteChanged(event.data.id, event.data.bootPath);
    else if (isType(event, 'ringfleet.fleet.layer-changed.v1')) await fleet.layerChanged(event.data);
  }

  @EventPattern<string>('phone-facts.v1')
  async facts(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { fleet } = this.detector;
    if (event === null) await fleet.factsForgotten(context.message.key);
    else if (isType(event, 'ringfleet.phone.facts-known.v1')) await fleet.factsKnown(event.data);
  }
}

const RENDERER = 'config-renderer';

function isType<T extends RingfleetEvent['type']>(
  event: RingfleetEvent,
  type: T,
): event is RingfleetEvent<T> {
  return event.type === type;
}
