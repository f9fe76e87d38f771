import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent, TopicId } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { Detector } from '../detector.service.ts';
import { takeMessage } from './detector-events.ts';

/** What the detector learns from: uploads, phone files, the tree's files, the fleet and facts of phones. */
@Controller()
export class DetectorEventsController {
  private readonly detector: Detector;

  constructor(detector: Detector) {
    this.detector = detector;
  }

  @EventPattern<string>('phone-uploads.v1')
  upload(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    return this.take('phoneUploads', event, context);
  }

  @EventPattern<string>('phone-files.v1')
  phoneFile(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    return this.take('phoneFiles', event, context);
  }

  @EventPattern<string>('artifacts.v1')
  artifact(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    return this.take('artifacts', event, context);
  }

  @EventPattern<string>('fleet.v1')
  fleet(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    return this.take('fleet', event, context);
  }

  @EventPattern<string>('phone-facts.v1')
  facts(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    return this.take('phoneFacts', event, context);
  }

  private take(topic: TopicId, event: RingfleetEvent | null, { message }: EventContext): Promise<void> {
    const { key, headers } = message;
    return takeMessage(this.detector, { topic, key, headers, event });
  }
}
