import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { isEvent, type RingfleetEvent } from '@ringfleet/contracts';
import { PhoneFactsService } from './phone-facts.service.ts';

/** What phones did in their sessions, as the gateways tell it; their uploads come by way of ingest. */
@Controller()
export class PhoneEventsController {
  private readonly facts: PhoneFactsService;

  constructor(facts: PhoneFactsService) {
    this.facts = facts;
  }

  @EventPattern('phone-activity.v1')
  async activity(@Payload() event: RingfleetEvent): Promise<void> {
    if (isEvent(event, 'ringfleet.phone.session-observed.v1')) await this.facts.sessionObserved(event);
  }
}
