import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent } from '@ringfleet/contracts';
import { PhoneFactsService } from './phone-facts.service.ts';

/** What phones did, as the gateways tell it. */
@Controller()
export class PhoneEventsController {
  private readonly facts: PhoneFactsService;

  constructor(facts: PhoneFactsService) {
    this.facts = facts;
  }

  @EventPattern('phone-activity.v1')
  async activity(@Payload() event: RingfleetEvent): Promise<void> {
    if (isType(event, 'ringfleet.phone.session-observed.v1')) await this.facts.sessionObserved(event);
  }

  @EventPattern('phone-uploads.v1')
  async upload(@Payload() event: RingfleetEvent): Promise<void> {
    if (isType(event, 'ringfleet.phone.upload-stored.v1')) await this.facts.uploadStored(event);
  }
}

function isType<T extends RingfleetEvent['type']>(
  event: RingfleetEvent,
  type: T,
): event is RingfleetEvent<T> {
  return event.type === type;
}
